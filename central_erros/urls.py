from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from api import documentation
from central_erros import web

urlpatterns = [
    # One API under three mounts: the canonical one, the one of the predecessors, the short one.
    path("api/v1/", include("api.urls")),
    path("v1/api/", include("api.urls")),
    path("api/", include("api.urls")),
    path("", include("accounts.urls")),
    path("", include("audit.urls")),
    # Where the clients of a predecessor look for the documentation.
    path("doc/", documentation.page, {"name": "docs"}),
    path("redoc/", documentation.page, {"name": "redoc"}),
    path("admin/", admin.site.urls),
    path("admin", RedirectView.as_view(pattern_name="admin:index")),
    re_path(web.PAGES, web.page),
]
handler400 = "central_erros.errors.bad_request"
handler403 = "central_erros.errors.forbidden"
handler404 = "central_erros.errors.not_found"
handler500 = "central_erros.errors.server_error"
