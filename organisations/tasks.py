"""What Celery may be asked of this floor."""

from celery import shared_task

from organisations import clock, loading


@shared_task(name=loading.TASK)  # type: ignore[untyped-decorator]  # celery is not typed
def import_people(key: int) -> None:
    """Woken by who pressed the button, by itself, and by the tick."""
    loading.go_on(key, clock.now())
