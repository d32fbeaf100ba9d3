from django.urls import include, path

from accounts.views import password_reset, sign_in

auth_urlpatterns = [
    path("register/", sign_in.RegisterView.as_view()),
    path("login/", sign_in.LoginView.as_view()),
    path("refresh/", sign_in.RefreshView.as_view()),
    path("logout/", sign_in.LogoutView.as_view()),
    path("me/", sign_in.MeView.as_view()),
    path("me/password/", sign_in.MyPasswordView.as_view()),
    path("password-reset/", password_reset.PasswordResetView.as_view()),
    path("password-reset/confirm/", password_reset.NewPasswordView.as_view()),
    path("setup/", sign_in.SetupView.as_view()),
]

urlpatterns = [
    path("auth/", include(auth_urlpatterns)),  # where the clients of a predecessor look for it
    path("configurar", sign_in.setup_page, name="setup-page"),
    path("configurar/", sign_in.setup_page),
]
