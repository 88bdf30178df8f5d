"""Follows the events of `orders` from another language: the broker, the subjects and the JSON Schemas are the contract.

    pip install nats-py jsonschema
    python examples/follow_orders.py nats://<user>:<password>@<host>:4222 <durable> infra/test/promises/event-types.json

The user needs a durable consumer of this name on the stream ORDERS, and the rights to use it and the inbox `_INBOX.<user>`.
"""

import asyncio
import json
import sys
from urllib.parse import urlsplit

import jsonschema
import nats


async def main(url: str, durable: str, schemas_file: str) -> None:
    with open(schemas_file, encoding="utf-8") as file:
        schemas = json.load(file)
    inbox = f"_INBOX.{urlsplit(url).username}"
    broker = await nats.connect(url, inbox_prefix=inbox.encode())
    subscription = await broker.jetstream().pull_subscribe_bind(durable, stream="ORDERS")
    while True:
        try:
            messages = await subscription.fetch(batch=50, timeout=5)
        except nats.errors.TimeoutError:
            continue
        for message in messages:
            event = json.loads(message.data)
            schema = schemas.get(event["type"])
            if schema:  # A newer version of Railhead may publish events that this program does not know.
                # Fields may be added at any time; what is promised must be there, or the message is delivered again.
                jsonschema.validate(event["data"], schema)
                print(event["type"], event["subject"], event["version"], json.dumps(event["data"]), flush=True)
            # Delivery is at least once: `subject` and `version` say whether an event was seen before.
            await message.ack()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
