"""What BCC's Python does with bytes, by its own means (ctypes), one figure a line.

BCC itself cannot compile here without the kernel's headers, so that only the
reading is compared: event() of a perf buffer and items_lookup_batch().
"""
import ctypes
import time


class Event(ctypes.Structure):
    _fields_ = [
        ("time", ctypes.c_ulonglong),
        ("pid", ctypes.c_uint),
        ("tid", ctypes.c_uint),
        ("uid", ctypes.c_uint),
        ("result", ctypes.c_int),
        ("flags", ctypes.c_ushort),
        ("kind", ctypes.c_ushort),
        ("size", ctypes.c_uint),
        ("comm", ctypes.c_char * 16),
    ]


def best(work, times):
    least = float("inf")
    for _ in range(times):
        begin = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - begin)
    return least


def decode(many=100000):
    buffer = ctypes.create_string_buffer(b"\0" * 32 + b"task1", ctypes.sizeof(Event))
    address = ctypes.addressof(buffer)
    for _ in range(many):
        event = ctypes.cast(address, ctypes.POINTER(Event)).contents
        event.time, event.pid, event.tid, event.uid, event.result, event.size, event.comm


def entries(many=200000):
    keys = (ctypes.c_ulonglong * many)()
    values = (ctypes.c_ulonglong * many)()
    return [(ctypes.c_ulonglong(keys[i]).value, ctypes.c_ulonglong(values[i]).value) for i in range(many)]


print("decode", 100000 / best(decode, 3))
print("entries", 200000 / best(entries, 3))
