"""
Filling a .docx template with a paper's fields.

The template is the project's own (`papers/official`, written by `manage.py build_papers`), or the
administrator's of the same name in the state directory's `papers`. Whatever a template asks for, it
gets texts only: values are escaped, the language of templates is sandboxed, a field that there is
not is an error and never a hole.
"""

from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

from django.conf import settings
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import LxmlError

from core.errors import Refused
from papers.layout import Values
from papers.paper import Paper

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OFFICIAL = Path(__file__).parent / "official"
LARGEST = 5 * 1024 * 1024  # bytes of an administrator's template


def template_of(paper: Paper) -> Path:
    """Return the administrator's template where there is one, else the project's own."""
    own: Path = settings.PAPER_DIR / f"{paper.code}.docx"
    return own if own.is_file() else OFFICIAL / f"{paper.code}.docx"


def document(paper: Paper, values: Values) -> bytes:
    """
    Return the paper as a .docx.

    :raises Refused: the administrator's template cannot be used, and why
    """
    path = template_of(paper)
    if path.stat().st_size > LARGEST:
        raise Refused(f"“{paper.title}”的模板文件太大，请系统管理员更换。")
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    out = BytesIO()
    try:
        template = DocxTemplate(path)
        template.render(values, environment, autoescape=True)
        template.save(out)
    except (TemplateError, ArithmeticError, TypeError, AttributeError) as error:
        said = (str(error) or "写法有误")[:80]
        raise Refused(f"“{paper.title}”的模板填不了（{said}），请系统管理员检查。") from error
    except (OpcError, BadZipFile, LxmlError, KeyError, ValueError, OSError) as error:
        raise Refused(f"“{paper.title}”的模板打不开，请系统管理员检查。") from error
    return out.getvalue()
