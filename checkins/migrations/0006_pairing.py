from django.db import migrations, models


def keep_what_goes_on(apps, schema_editor):
    """Buddies and observers who already asked or told something of a learner go on; all others are proposals from now.

    What L&D named stays where it stood. A learner is asked with the next of their moments who is to be beside them.
    """
    Ask, Observation = apps.get_model("asks", "Ask"), apps.get_model("checkins", "Observation")
    Pairing, Role = apps.get_model("roles", "Pairing"), apps.get_model("roles", "Role")
    since = {}
    seen = Observation.objects.filter(cannot_judge=False, learner__trajectory__state="running").order_by("given_at")
    for learner, person, at in seen.values_list("learner", "observer__person", "given_at"):
        since.setdefault((learner, person, "observer"), at)
    asked = Ask.objects.filter(kind="buddy", answered_at__isnull=False, trajectory__state="running")
    by_public_id = dict(Role.objects.filter(trajectory__state="running").values_list("public_id", "pk"))
    for person, about, at in asked.order_by("answered_at").values_list("person", "about", "answered_at"):
        learner = by_public_id.get(about.rpartition(":")[2])
        if learner is not None:
            since.setdefault((learner, person, "buddy"), at)
    Pairing.objects.bulk_create(
        Pairing(learner_id=learner, person_id=person, function=function, chosen_at=at, says_yes=True, said_at=at)
        for (learner, person, function), at in since.items()
    )


class Migration(migrations.Migration):

    dependencies = [
        ("asks", "0003_ladder"),
        ("checkins", "0005_then_test_and_paper"),
        ("roles", "0012_pairing"),
    ]

    operations = [
        migrations.AddField("observation", "replied_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("observation", "reply", models.TextField(blank=True, default="", max_length=500), preserve_default=False),
        migrations.RunPython(keep_what_goes_on, migrations.RunPython.noop),
    ]
