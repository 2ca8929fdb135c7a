"""Scrapy settings. `run` adds the User-Agent with its contact and the delay of each site."""

from importlib.metadata import version

from scrapy.settings.default_settings import DOWNLOAD_HANDLERS_BASE

from crawler.web.urls import SCHEMES

BOT_NAME = "nianbao"
SPIDER_MODULES = ["crawler.spiders"]
USER_AGENT = f"nianbao/{version('nianbao')}"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

ROBOTSTXT_OBEY = True  # by `robots`, in the place of Scrapy's middleware
ROBOTSTXT_USER_AGENT = "nianbao"
CONCURRENT_REQUESTS = 1  # a site; what waits in a downloader's queue would still go out after the host has blocked us
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0  # seconds
DOWNLOAD_DELAY_JITTER = 0
AUTOTHROTTLE_START_DELAY = 0  # the pause of the site is the least
AUTOTHROTTLE_MAX_DELAY = 30.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0  # a server that took its time gets as much rest
DOWNLOAD_TIMEOUT = 60  # seconds, from the first packet to the last byte
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # bytes, encoded and decoded
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = dict.fromkeys(DOWNLOAD_HANDLERS_BASE) | dict.fromkeys(SCHEMES, "crawler.middleware.tls.TlsHandler")
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False  # on these sites a refresh is a removed page or a challenge
COMPRESSION_ENABLED = False  # `capture` decodes, with limits and end marks checked
COOKIES_ENABLED = False
HTTPPROXY_ENABLED = False  # a proxy of the environment would resolve names, and reach what is not to be reached
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # a server that runs any Python that it is sent
CONCURRENT_ITEMS = 10  # Scrapy starts so many tasks for each answer
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # HostGuard minds ports and redirects too
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middleware.guard.HostGuard": 40,
    "crawler.middleware.robots.Robots": 100,
    "crawler.middleware.redirects.Redirects": 600,
    "crawler.middleware.retry.Retry": 620,
    "crawler.middleware.archiving.Capture": 650,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # drops a request without a word
}
WARN_ON_GENERATOR_RETURN_VALUE = False  # it parses the source of a callback again for every answer
LOG_LEVEL = "ERROR"
LOG_SHORT_NAMES = True
