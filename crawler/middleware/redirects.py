"""Redirects. Two reports or files that a server sends to one address (an error page, the start page) are two answers.

Scrapy asks each address once, and would drop the second without a word.
"""

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

from crawler.visits.requests import part_of


class Redirects(RedirectMiddleware):
    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        answer: Request | Response = super().process_response(request, response)
        if isinstance(answer, Request) and part_of(request)[0] != "list":
            answer.dont_filter = True
        return answer
