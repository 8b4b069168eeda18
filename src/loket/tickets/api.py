"""Routes of the tickets room, put together."""

from loket.access.catalogue import catalogue_routes
from loket.tickets.bin_api import routes as bin_routes
from loket.tickets.conversation_api import routes as conversation_routes
from loket.tickets.markdown_api import routes as markdown_routes
from loket.tickets.models import Category
from loket.tickets.project_api import lifecycle_routes, project_routes
from loket.tickets.ticket_api import routes as ticket_routes

category_routes = catalogue_routes(Category, "category", "categories", "Categories")

ticket_routers = (
    ticket_routes,
    conversation_routes,
    project_routes,
    lifecycle_routes,
    category_routes,
    bin_routes,
    markdown_routes,
)
