/* Functions that take and give values of every kind, each called once a round
 * with the numbers that stand in work(). No library: 32-bit programs have none. */
#define KEPT __attribute__((noinline, noclone, used))
#define HOLD(x) __asm__ volatile("" : : "r"(x) : "memory")
#define HERE __asm__ volatile("" : : : "memory")

struct large { long x, y, z; };
struct words { long a, b; };
struct floats { double d; };
struct mixed { float f; int i; double d; };
struct __attribute__((packed)) packed { char c; int i; };

KEPT long take_large(struct large b, int q) { HOLD(&b); return b.x + q; }
KEPT long take_words(struct words m, int q) { HOLD(&m); return m.a + q; }
KEPT long take_floats(struct floats w, int q) { HERE; return (long)w.d + q; }
KEPT long take_mixed(struct mixed m, int q) { HOLD(&m); return m.i + q; }
KEPT long take_packed(struct packed p, int q) { HOLD(&p); return p.i + q; }
KEPT long take_long_double(long double w, int q) { HERE; return (long)w + q; }
KEPT int take_doubles(int a, float x, int b, double y, int c) { HERE; return (int)(x * y) + a + b + c; }
KEPT struct large give_large(int a, int b) { struct large r = {a, b, 3}; HOLD(&r); return r; }
KEPT long take_many(int a, int b, int c, int d, int e, int f, int g, const char *h, long long i) {
  HOLD(h);
  return a + b + c + d + e + f + g + i;
}
#ifdef __SIZEOF_INT128__
KEPT long take_wide(__int128 w, int q) { HERE; return (long)w + q; }
KEPT long take_wide_last(int a, int b, int c, int d, int e, __int128 w, int q) { HERE; return (long)w + q + a + b + c + d + e; }
#endif
KEPT int give_int(int x) { HERE; return x; }
KEPT short give_short(int x) { HERE; return (short)x; }
KEPT unsigned char give_byte(int x) { HERE; return (unsigned char)x; }
KEPT long give_long(int x) { HERE; return x * 4294967296L; }
KEPT const char *give_text(int x) { HERE; return x ? "a text" : 0; }
KEPT double give_double(int x) { HERE; return x; }
KEPT long long give_wide(int x) { HERE; return x; }
KEPT void give_nothing(int x) { HERE; (void)x; }

static void work(void) {
  const struct large b = {1, 2, 3};
  const struct words m = {21, 22};
  const struct floats p = {2.5};
  const struct mixed x = {1.5f, 31, 2.5};
  const struct packed k = {1, 41};
  take_large(b, 444);
  take_words(m, 445);
  take_floats(p, 446);
  take_mixed(x, 447);
  take_packed(k, 448);
  take_long_double(1.5L, 449);
  take_doubles(451, 1.0f, 452, 2.0, 453);
  give_large(461, 462);
  take_many(1, 2, 3, 4, 5, 6, 471, "eighth", -9000000000LL);
#ifdef __SIZEOF_INT128__
  take_wide((__int128)7 << 64 | 9, 481);
  take_wide_last(1, 2, 3, 4, 5, 7, 482);
#endif
  give_int(-11);
  give_short(-12);
  give_byte(513);
  give_long(-1);
  give_text(1);
  give_double(1);
  give_wide(1);
  give_nothing(1);
}
