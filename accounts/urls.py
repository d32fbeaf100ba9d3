from django.urls import include, path

from accounts import views

auth_urlpatterns = [
    path("register/", views.RegisterView.as_view()),
    path("login/", views.LoginView.as_view()),
    path("refresh/", views.RefreshView.as_view()),
    path("logout/", views.LogoutView.as_view()),
    path("me/", views.MeView.as_view()),
    path("me/password/", views.MyPasswordView.as_view()),
    path("setup/", views.SetupView.as_view()),
]

urlpatterns = [
    path("auth/", include(auth_urlpatterns)),  # where the clients of a predecessor look for it
    path("configurar", views.setup_page, name="setup-page"),
    path("configurar/", views.setup_page),
]
