"""allauth's addresses: ours first, the rest as they come."""

from django.urls import include, path, re_path

from accounts.signin import passkey_views, second_step_views, views

# /accounts/
urlpatterns = [
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("logout/", views.LogoutView.as_view(), name="account_logout"),
    path("signup/", views.SignupView.as_view(), name="account_signup"),
    path("reauthenticate/", second_step_views.ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("email/", views.EmailView.as_view(), name="account_email"),
    path("confirm-email/", views.EmailVerificationSentView.as_view(), name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", views.ConfirmEmailView.as_view(), name="account_confirm_email"),
    path("password/change/", views.PasswordChangeView.as_view(), name="account_change_password"),
    path("password/set/", views.PasswordSetView.as_view(), name="account_set_password"),
    path("password/reset/", views.PasswordResetView.as_view(), name="account_reset_password"),
    path("password/reset/done/", views.PasswordResetDoneView.as_view(), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.PasswordResetFromKeyView.as_view(),
        name="account_reset_password_from_key",
    ),
    # The second step, under allauth's names
    path("second-step/", second_step_views.IndexView.as_view(), name="mfa_index"),
    path("second-step/code/", second_step_views.AuthenticateView.as_view(), name="mfa_authenticate"),
    path("second-step/app/", second_step_views.ActivateView.as_view(), name="mfa_activate_totp"),
    path("second-step/app/remove/", second_step_views.DeactivateView.as_view(), name="mfa_deactivate_totp"),
    path("second-step/codes/", second_step_views.CodesView.as_view(), name="mfa_view_recovery_codes"),
    path("second-step/codes/new/", second_step_views.GenerateCodesView.as_view(), name="mfa_generate_recovery_codes"),
    path("second-step/codes/file/", second_step_views.DownloadCodesView.as_view(), name="mfa_download_recovery_codes"),
    path("passkey/", passkey_views.PasskeyLoginView.as_view(), name="mfa_login_webauthn"),
    path("passkey/new/", passkey_views.AddView.as_view(), name="mfa_add_webauthn"),
    path("passkey/<int:pk>/remove/", passkey_views.RemoveView.as_view(), name="mfa_remove_webauthn"),
    path("", include("allauth.account.urls")),
]
