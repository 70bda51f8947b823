"""What the registers say: sources, snapshots, conforming, point in time, the made-up force.

This side of the wall handles personal data; nothing in publication may import it.
"""
