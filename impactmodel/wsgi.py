"""The web process: `gunicorn impactmodel.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impactmodel.settings")
application = get_wsgi_application()
