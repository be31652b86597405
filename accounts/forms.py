from django import forms


class Login(forms.Form):
    username = forms.CharField(label="用户名", max_length=60)
    password = forms.CharField(label="密码", max_length=200, widget=forms.PasswordInput)


class Reason(forms.Form):
    """Why somebody needs a full identity number; kept in the access log."""

    reason = forms.CharField(label="查看事由", min_length=2, max_length=200)
