"""Addresses of ideas: /e/ for those who take part, /w/ for those who asked."""

from __future__ import annotations

from bersama.core.http import route
from bersama.methods.ideas.pages import desk, importing, taking_part

_E, _W = "e/<str:code>/ideas", "w/<slug:org>/q/<str:code>/ideas"

urlpatterns = [
    route(_E, taking_part.ideas, name="ideas-list", needs="ideas.list"),
    route(f"{_E}/similar", taking_part.similar, name="ideas-similar", needs="ideas.list"),
    route(f"{_E}/<int:number>", taking_part.idea, name="ideas-idea", needs="ideas.view"),
    route(f"{_E}/<int:number>/card", taking_part.card, name="ideas-card", needs="ideas.view"),
    route(
        f"{_E}/<int:number>/compare", taking_part.compare, name="ideas-compare", needs="ideas.view"
    ),
    route(
        f"{_E}/<int:number>/instead", taking_part.instead, name="ideas-instead", needs="ideas.vote"
    ),
    route(f"{_E}/<int:number>/vote", taking_part.vote, name="ideas-vote", needs="ideas.vote"),
    route(
        f"{_E}/<int:number>/comment",
        taking_part.comment,
        name="ideas-comment",
        needs="ideas.comment",
    ),
    route(_W, desk.ideas, name="ideas-desk", needs="ideas.desk"),
    route(f"{_W}/merge", desk.merge, name="ideas-merge", needs="ideas.merge"),
    route(f"{_W}/enter", desk.enter, name="ideas-enter", needs="ideas.desk"),
    route(f"{_W}/import", importing.file, name="ideas-import", needs="ideas.import"),
    route(f"{_W}/import/items", importing.items, name="ideas-import-items", needs="ideas.import"),
    route(f"{_W}/<int:number>", desk.idea, name="ideas-desk-idea", needs="ideas.desk"),
    route(f"{_W}/<int:number>/hide", desk.hide, name="ideas-hide", needs="ideas.hide"),
    route(f"{_W}/<int:number>/show", desk.bring_back, name="ideas-show", needs="ideas.hide"),
    route(f"{_W}/<int:number>/split", desk.split, name="ideas-split", needs="ideas.merge"),
    route(
        f"{_W}/comments/<uuid:comment>",
        desk.comment,
        name="ideas-comment-hide",
        needs="ideas.hide_comment",
    ),
]
