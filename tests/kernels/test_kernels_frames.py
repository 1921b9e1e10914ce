"""Frames arrive whole, are bounded, and nobody waits for ever for somebody who does not read."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from toolkit.kernels.frames import Closed, FrameError, Frames

Pair = tuple[Frames, Frames]


@pytest.fixture
def pair() -> Iterator[Pair]:
    one, other = socket.socketpair()
    ends = Frames(one, 1000), Frames(other, 1000)
    yield ends
    for end in ends:
        end.close()


def test_frames_arrive_in_order_and_whole(pair: Pair) -> None:
    pair[0].send("A", b"first")
    pair[0].send_json("B", {"n": 1})
    pair[0].send("C", b"")
    assert pair[1].receive() == ("A", b"first")
    assert pair[1].receive() == ("B", b'{"n":1}')
    assert pair[1].receive() == ("C", b"")
    assert pair[1].next() is None


def test_a_frame_in_pieces(pair: Pair) -> None:
    for piece in (b"\0\0", b"\0\3", b"Xa", b"b"):
        pair[0].socket.sendall(piece)
        pair[1].fill()
        assert pair[1].next() is None
    pair[0].socket.sendall(b"c")
    assert pair[1].receive() == ("X", b"abc")
    assert pair[1].received == 8


def test_a_frame_that_is_too_long_is_refused_by_its_head(pair: Pair) -> None:
    pair[0].socket.sendall(b"\xff\xff\xff\xffX")
    with pytest.raises(FrameError):
        pair[1].receive()


def test_the_end_of_the_other_side(pair: Pair) -> None:
    pair[0].close()
    with pytest.raises(Closed):
        pair[1].receive()
    with pytest.raises(Closed):
        pair[1].send("A", b"x", 1)


def test_sending_to_somebody_who_does_not_read_ends(pair: Pair) -> None:
    with pytest.raises(TimeoutError):
        pair[0].send("A", bytes(50_000_000), 0.05)
