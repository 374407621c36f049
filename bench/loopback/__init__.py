"""As much of Discord's HTTP and gateway as our bot needs, on loopback, and as unkind as the real one.

It keeps a ledger of every message that it accepted, which outlives the bot: what the bot says about itself is no
evidence. It refuses to listen anywhere but on 127.0.0.1.
"""

from bench.loopback.faults import Fault, Faults
from bench.loopback.ledger import Ledger, Message
from bench.loopback.limits import Window
from bench.loopback.people import People, Person
from bench.loopback.server import Server, Step
from bench.loopback.traffic import Latency

__all__ = ["Fault", "Faults", "Latency", "Ledger", "Message", "People", "Person", "Server", "Step", "Window"]
