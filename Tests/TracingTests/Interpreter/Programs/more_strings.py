t = "the quick brown fox"
print(t.title(), t.split()[1].capitalize(), t.split(maxsplit=1), t.rsplit(None, 1), t.replace("quick", "slow").count("o"))
print([w[::-1] for w in t.split()], "".join(sorted(set("hello"))), " ".join(w.capitalize() for w in t.split()))
print("a,b,,c".split(","), ",".join(["a", "", "c"]), "  lead".lstrip(), "trail  ".rstrip() + "|", "x".isalpha(), "".isalpha(), "A1".isupper(), "a1".islower())
print("abc".partition("b"), "abc".rpartition("z"), "abc".find("c", 1), "abcabc".find("a", 1), "abcabc".rfind("a", 0, 3), "aXbXc".split("X", 1), "tEsT".swapcase())
print("%s is %d years and %.1f%% %r" % ("Bob", 5, 99.5, "q"), "%(a)s-%(b)05d" % {"a": 1, "b": 42}, "%3d|%-3d|%03d|%+d" % (5, 5, 5, 5), "%s" % (1,), "%s" % ((1, 2),), "%c%c" % ("a", 98), "%5s|%-5s|%.2s" % ("ab", "ab", "abc"))
print("{:>10}|{:<10}|{:^10}|{:*^10}|{:010.3f}|{:+.2e}".format("r", "l", "c", "s", 3.14159, 12345.678))
print("{0!r} {1!s} {name} {0}".format("a", "b", name="n"), "{a[0]} {a[1]} {b.real}".format(a=[1, 2], b=3), "{:,}".format(1234567.891), "{:.0f} {:.1f}".format(2.5, 0.25), "{{{}}}".format(5))
n, w = "v", 12
print(f"{n:>{w}}|{n:<{w}}|{n:^{w}}|{3.14159:{w}.2f}|{1e6:,.0f}|{0.000001:g}|{n=}|{1+1=}|{n!r:>5}")
print(f"{'a' 'b'}{1 if True else 2}{[i for i in range(3)]}{ {1: 2}[1] }{(lambda x: x + 1)(1)}{'nested ' + f'{n}'}")
print("abc" * 2 + "d", "ab" "cd", "a\tb\nc".split(), "é" < "z", "a" < "aa" < "b", min("banana"), max("abc", "abd"), sorted("bca", reverse=True), list("ab"), tuple("xy"), "ab"[5:], "abc"[-2:], "abc"[::2])
print("line one\nline two".splitlines(), "a-b".translate(str.maketrans("-", "_")), "AbC".lower().upper(), "x=1;y=2".split(";")[1].split("=")[0], "file.tar.gz".rsplit(".", 2), "file.py".endswith((".py", ".txt")), "prefix_x"[len("prefix_"):], "a".ljust(3, "-") + "b".rjust(3, "-"), "5".zfill(3), "-5".zfill(4), "+5".zfill(4))
