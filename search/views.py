from django.http import Http404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from foundation.listing import NumberedPages, read_number
from foundation.microcache import known_query
from people.accounts.models import circle_ids
from search import engines
from search.asking import MOST_SHOWN, PER_PAGE, Asked
from search.facets import FILTER_NAMES, Choice
from search.showing import read_back
from search.similar import LONGEST_TITLE, similar_topics
from search.spelling import did_you_mean
from search.words import read_query


@known_query("q", "sorteer", "pagina", *FILTER_NAMES)
class SearchView(TemplateView):
    """Everything that this person may read and that holds what they look for."""

    template_name = "search/search.html"

    def get_context_data(self, **kwargs):
        results = self.results() if self.query else {}
        return super().get_context_data(query=self.query, **results, **kwargs)

    @cached_property
    def query(self):
        return read_query(self.request.GET.get("q", ""))

    def results(self):
        user, choice = self.request.user, Choice(self.request.GET, self.request.user)
        answer = engines.find(self.asked(choice))
        found = answer.found
        pages = NumberedPages(min(found.total, MOST_SHOWN), self.number, PER_PAGE)
        hits = read_back(found.ids, self.query, user)
        return {
            "found": found,
            "hits": hits,
            "pages": pages,
            "page_query": f"{choice.without()}&pagina=",
            "facets": choice.facets(found),
            "chosen": choice.removable(),
            "all_url": choice.without(*FILTER_NAMES),
            "by_date": choice.by_date,
            "order_url": choice.with_order(None if choice.by_date else "datum"),
            "is_fallback": answer.is_fallback and user.is_authenticated and user.has_staff_role,
            "meant": "" if found.total or choice.filters else did_you_mean(self.query, user),
            "is_end": found.total > MOST_SHOWN and pages.number == pages.last,
        }

    @cached_property
    def number(self):
        number = read_number(self.request.GET.get("pagina"))
        if not 1 <= number <= MOST_SHOWN // PER_PAGE:
            raise Http404
        return number

    def asked(self, choice):
        return Asked(
            query=self.query,
            circles=tuple(circle_ids(self.request.user)),
            filters=choice.filters,
            by_date=choice.by_date,
            start=(self.number - 1) * PER_PAGE,
        )


@known_query("titel")
class SimilarTopicsView(TemplateView):
    """Topics that look like the title of a new one; for the script of that form only the list."""

    def get_template_names(self):
        is_fragment = self.request.headers.get("X-Requested-With") == "fetch"
        return ["search/_similar.html" if is_fragment else "search/similar_topics.html"]

    def get_context_data(self, **kwargs):
        title = self.request.GET.get("titel", "").replace("\0", "")[:LONGEST_TITLE]
        topics = similar_topics(title, self.request.user)
        return super().get_context_data(typed=title, topics=topics, **kwargs)
