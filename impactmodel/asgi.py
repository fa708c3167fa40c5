"""For hosts that want ASGI; we run WSGI ourselves."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impactmodel.settings")
application = get_asgi_application()
