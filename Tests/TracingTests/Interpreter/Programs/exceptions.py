def risky(n):
    try:
        if n == 0: raise ValueError("zero")
        if n == 1: return "returned"
        if n == 2: {}["k"]
        if n == 3: 1 / 0
        if n == 4: raise KeyError("key")
        if n == 5: [].pop()
        result = "normal"
    except ValueError as e:
        result = f"value {e}"
    except (KeyError, IndexError) as e:
        result = f"{type(e).__name__} {e}"
    except Exception as e:
        result = f"other {type(e).__name__}: {e}"
    else:
        result += " else"
    finally:
        print("finally", n)
    return result
for n in range(7):
    print(risky(n))
class MyError(Exception):
    def __init__(self, code, message="none"):
        super().__init__(message)
        self.code = code
try:
    raise MyError(5, "custom")
except MyError as e:
    print(e.code, e, e.args, repr(e))
class Sub(MyError): pass
try:
    try:
        raise Sub(1)
    except ValueError:
        print("no")
    finally:
        print("inner finally")
except MyError as e:
    print("caught", type(e).__name__, e.code)
try:
    try:
        raise ValueError("a")
    except ValueError:
        raise
except ValueError as e:
    print("again", e)
try:
    raise ValueError("a") from KeyError("b")
except ValueError as e:
    print(e)
def f():
    try:
        return "try"
    finally:
        print("cleanup")
print(f())
def g():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: break
            print("body", i)
        finally:
            print("fin", i)
    return "done"
print(g())
try:
    assert 1 == 2, "message"
except AssertionError as e:
    print("assert", e)
try:
    undefined_name
except NameError as e:
    print("NameError", e)
try:
    raise NotImplementedError
except NotImplementedError as e:
    print("NI", repr(e), str(e) == "")
try:
    int("z")
except ValueError as e:
    print(e)
try:
    None.foo
except AttributeError as e:
    print(e)
