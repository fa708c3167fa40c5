"""Who somebody is at the provider of single sign-on."""

from django.db import models


class ProviderAccount(models.Model):
    """The account at the provider that signs in as `user`, known by its subject since its address once fitted.

    From then on the address there says nothing any more (docs/adr/0037). Subjects are numbers of one issuer, and mean
    nothing to another.
    """

    user = models.OneToOneField("organisations.User", models.CASCADE, related_name="provider_account")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="provider_account_once")]

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"
