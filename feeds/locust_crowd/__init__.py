"""Many clients on many machines, by Locust: its processes carry the crowd's clients over gevent.

``process``, ``locustfile`` and what they alone import live in processes of their own: Locust swaps
parts of Python's library there. The program itself imports none of that.
"""
