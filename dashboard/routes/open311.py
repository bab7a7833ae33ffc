"""The intake of tickets, in the words of Open311 GeoReport v2.

Who reports stays unknown here: fields about persons are dropped before anything is stored, and numbers that
could name one are struck out of the text.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dashboard.routes.answers import fresh_json, tagged_json
from dashboard.routes.queries import CityQuery  # noqa: TC001 - FastAPI reads the annotations
from geodata.db.tickets.intake import NewEvent, NewTicket, Ticket
from geodata.errors import ClosedError, UsageError

if TYPE_CHECKING:
    from dashboard.data import Data

PREFIX: Final = "/open311"
LARGEST_BODY: Final = 64 * 1024
PERSONAL: Final = frozenset(
    {"email", "phone", "first_name", "last_name", "account_id", "device_id", "media_url"}
)
STRUCK: Final = "＊"
_NUMBERS_OF_PERSONS: Final = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\d)\d{17}[\dXx](?!\d)"
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"
    r"|(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)"
)

KeyHeader = Annotated[str | None, Header(alias="Authorization")]
IdempotencyHeader = Annotated[str | None, Header(alias="Idempotency-Key")]
ShortText = Annotated[str, Field(max_length=500)]
IdempotencyKey = Annotated[str, Field(min_length=8, max_length=200)]


class _Said(BaseModel):
    """What every request of the intake may carry."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    jurisdiction_id: str | None = None
    idempotency_key: IdempotencyKey


Model = TypeVar("Model", bound=_Said)


class _Request(_Said):
    service_code: Annotated[str, Field(min_length=2, max_length=8)]
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    long: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    description: ShortText | None = None
    address_string: ShortText | None = None
    channel: Annotated[str, Field(max_length=40)] | None = None
    requested_datetime: datetime | None = None


class _Event(_Said):
    step: Annotated[int, Field(ge=1, le=6)]
    happened_at: datetime | None = None
    actor_role: Annotated[str, Field(max_length=40)] | None = None
    note: ShortText | None = None
    is_satisfied: bool | None = None


def router(data: Data) -> APIRouter:
    """The routes below /open311/v2."""
    routes = APIRouter(prefix=f"{PREFIX}/v2", tags=["intake"])

    @routes.get("/services.json", response_class=Response, summary="The ticket classes")
    async def services(request: Request) -> Response:
        return tagged_json(request, _services(await data.ticket_classes()))

    @routes.post("/requests.json", response_class=Response, summary="Report a ticket")
    async def receive(
        request: Request, authorization: KeyHeader = None, idempotency_key: IdempotencyHeader = None
    ) -> Response:
        fields = await _fields(request, idempotency_key)
        check_key(data, authorization, fields.pop("api_key", None))
        dropped = sorted(PERSONAL & fields.keys())
        said = _parsed(_Request, fields)
        ticket = await data.receive_ticket(
            NewTicket(
                city=said.jurisdiction_id or data.settings.city,
                class_code=said.service_code,
                lon=said.long,
                lat=said.lat,
                idempotency_key=said.idempotency_key,
                title=without_persons(said.description),
                address=without_persons(said.address_string),
                channel=said.channel or "open311",
                opened_at=said.requested_datetime,
            )
        )
        notice = f"Not stored, because they name persons: {', '.join(dropped)}." if dropped else ""
        return fresh_json([_answer(ticket, notice)], status_code=201 if ticket.is_new else 200)

    @routes.post("/requests/{code}/events.json", response_class=Response, summary="Move a ticket on")
    async def advance(
        request: Request,
        code: str,
        *,
        authorization: KeyHeader = None,
        idempotency_key: IdempotencyHeader = None,
    ) -> Response:
        fields = await _fields(request, idempotency_key)
        check_key(data, authorization, fields.pop("api_key", None))
        said = _parsed(_Event, fields)
        ticket = await data.advance_ticket(
            NewEvent(
                city=said.jurisdiction_id or data.settings.city,
                ticket_code=code,
                step=said.step,
                idempotency_key=said.idempotency_key,
                happened_at=said.happened_at,
                actor_role=said.actor_role,
                note=without_persons(said.note),
                is_satisfied=said.is_satisfied,
            )
        )
        return fresh_json([_answer(ticket, "")], status_code=201 if ticket.is_new else 200)

    @routes.get("/requests/{code}.json", response_class=Response, summary="How a ticket stands")
    async def status(code: str, city: CityQuery = None, authorization: KeyHeader = None) -> Response:
        check_key(data, authorization, None)
        return fresh_json([_answer(await data.ticket(await data.known(city), code), "")])

    return routes


def check_key(data: Data, authorization: str | None, api_key: object) -> None:
    """Let a request pass that carries the key of the intake.

    Raises:
        ClosedError: It carries none or another, or this installation has set none.
    """
    expected = data.settings.intake_key
    if expected is None or not expected.get_secret_value():
        raise ClosedError("The intake is closed: no key is set.", "Set HONGTU_INTAKE_KEY and start again.")
    scheme, _, credential = (authorization or "").partition(" ")
    given = credential.strip() if scheme.lower() == "bearer" else str(api_key or "")
    # A text from JSON may hold half a character, which has no bytes of its own.
    if not hmac.compare_digest(given.encode(errors="replace"), expected.get_secret_value().encode()):
        raise ClosedError(
            "The key of the intake is missing or wrong.", "Send `Authorization: Bearer KEY` or `api_key`."
        )


def without_persons(text: str | None) -> str | None:
    """`text` with telephone, identity-card numbers and mail addresses struck out."""
    return None if text is None else _NUMBERS_OF_PERSONS.sub(STRUCK, text) or None


async def _fields(request: Request, idempotency_key: str | None) -> dict[str, Any]:
    fields = await _body(request)
    if idempotency_key is not None:
        fields["idempotency_key"] = idempotency_key
    if "idempotency_key" not in fields:
        raise UsageError(
            "The request carries no idempotency key.",
            "Send the header `Idempotency-Key` with a value of your own for each ticket or step.",
        )
    return fields


async def _body(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            said = await request.json()
        except (ValueError, RecursionError) as error:
            raise UsageError("The request is no JSON.", "Send one JSON object.") from error
        if not isinstance(said, dict):
            raise UsageError("The request is no JSON object.", "Send one JSON object.")
        return said
    async with request.form(max_files=0, max_fields=40) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _parsed(model: type[Model], fields: dict[str, Any]) -> Model:
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise UsageError(f"The request cannot be used: {faults}.", "See /api/v1/openapi.json.") from error


def _answer(ticket: Ticket, notice: str) -> dict[str, Any]:
    return {
        "service_request_id": ticket.code,
        "service_notice": notice,
        "account_id": None,
        "status": "closed" if ticket.closed_at else "open",
        "service_code": ticket.class_code,
        "requested_datetime": ticket.opened_at,
        "updated_datetime": ticket.step_at,
        "step": ticket.step,
        "events": ticket.events,
        "seq": ticket.last_seq,
        "jurisdiction_id": ticket.city,
        "community_code": ticket.community_code,
        "compound_code": ticket.compound_code,
        "is_satisfied": ticket.is_satisfied,
    }


def _services(classes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups = {each["code"]: each["name"] for each in classes if each["parent_code"] is None}
    parents = {each["parent_code"] for each in classes}
    return [
        {
            "service_code": each["code"],
            "service_name": each["name"],
            "description": each["name_en"],
            "metadata": False,
            "type": "realtime",
            "keywords": each["name_en"],
            "group": groups.get(each["parent_code"], each["name"]),
        }
        for each in classes
        if each["code"] not in parents
    ]
