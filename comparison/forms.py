from django import forms


class Upload(forms.Form):
    source = forms.ChoiceField(label="数据来源")
    file = forms.FileField(label="文件", max_length=200)

    def offer(self, choices: list[tuple[str, str]]) -> None:
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            field.initial = choices[0][0]
