"""Traces as the runtimes print them, and what each holds."""

JAVA_CAUSED_BY = """Exception in thread "main" java.lang.IllegalStateException: order 12:
not charged
	at Shop.checkout(Shop.java:7)
	at Shop.main(Shop.java:12)
	Suppressed: java.lang.RuntimeException: close failed
		at Shop.checkout(Shop.java:8)
		at Shop.main(Shop.java:12)
		at java.base/jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)
	Caused by: java.lang.RuntimeException: inner of suppressed
		... 9 more
Caused by: java.lang.NullPointerException: Cannot invoke "Object.toString()"
	at Shop.charge(Shop.java:3)
	at Shop.lambda$checkout$0(Shop.java:5)
	at java.base/java.lang.Iterable.forEach(Iterable.java:75)
	... 2 more
"""
JAVA_IN_A_LOG_LINE = """2026-11-21 01:28:12.001 ERROR 7 --- [nio-8080-exec-1] c.e.Cart : failed
org.example.CartException: empty
	at org.example.Cart.total(Cart.kt:9) ~[app.jar!/:1.0]
	at org.example.Cart$$EnhancerBySpringCGLIB$$1a2b3c.total(<generated>)
	at app//org.example.Main.main(Main.scala)
"""
GO_PANIC = """panic: runtime error: index out of range [5] with length 3
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]

goroutine 1 [running]:
main.report(0x1)
	/srv/shop/report.go:4 +0x1d
panic({0x4a0b20?, 0xc00001a0a8?})
	/usr/local/go/src/runtime/panic.go:884 +0x212
example.com/shop/cart.(*Cart).Total(0xc000012345, {0x1, 0x2})
	/srv/shop/cart/cart.go:12 +0x1d
net/http.HandlerFunc.ServeHTTP(...)
	/usr/local/go/src/net/http/server.go:2109
main.main()
	/srv/shop/main.go:8 +0x20

goroutine 18 [chan receive]:
main.other()
	/srv/shop/other.go:3 +0x20
exit status 2
"""
GO_DEADLOCK = """fatal error: all goroutines are asleep - deadlock!

goroutine 7 gp=0xc0000061c0 m=nil [select (no cases)]:
main.wait(...)
	/srv/shop/main.go:8
created by main.main in goroutine 1
	/srv/shop/main.go:3 +0x20
"""
GO_HTTP = """2026/11/21 01:28:12 http: panic serving [::1]:4711: no such order
goroutine 34 [running]:
main.handle({0x1, 0x2}, 0x3)
	/srv/shop/main.go:9 +0x4c
"""
GO_ZAP = """main.charge
	/srv/shop/charge.go:21
main.main
	/srv/shop/main.go:8
"""
GO_WITH_MESSAGE = """no such order
main.charge
	/srv/shop/charge.go:21
"""
PHP_UNCAUGHT = """PHP Fatal error:  Uncaught InvalidArgumentException: not in stock in /srv/shop/Cart.php:3
Stack trace:
#0 /srv/shop/vendor/pay/Pay.php(9): App\\Cart->total('a (b): c', Array)
#1 [internal function]: Pay\\Pay::run()
#2 /srv/shop/index.php(6): Shop\\{closure:/srv/shop/index.php:5}()
#3 /srv/shop/index.php(7): checkout()
#4 {main}

Next RuntimeException: order
not charged in /srv/shop/index.php:9
Stack trace:
#0 {main}
  thrown in /srv/shop/index.php on line 9
"""
PHP_LARAVEL = """[2026-11-21 01:28:12] production.ERROR: not in stock {"exception":"[object] (App\\OutOfStock(code: 0): not in stock at /srv/app/Cart.php:12)
[stacktrace]
#0 /srv/vendor/laravel/Router.php(7): App\\Cart->charge(1)
#1 /srv/public/index.php(3): Laravel\\Router->run()
#2 {main}

[previous exception] [object] (PDOException(code: 42): gone at /srv/app/Db.php:5)
[stacktrace]
#0 {main}
"}
"""
RUBY_OLD = """/srv/cart.rb:3:in `total': undefined method `price' for nil:NilClass (NoMethodError)
second line
	from /usr/lib/ruby/gems/3.0.0/gems/rack/lib/rack.rb:9:in `call'
	from /srv/cart.rb:7:in `checkout'
	from /srv/cart.rb:10:in `<main>'
"""
RUBY_CAUSE = """/srv/a.rb:5:in 'Cart#rescue': outer (Shop::Error)
	from /srv/a.rb:2:in 'Cart.open'
	from /srv/a.rb:9:in '<main>'
/srv/a.rb:3:in 'block in Cart#total': inner (ArgumentError)
	from /srv/a.rb:9:in '<main>'
"""
RUBY_NUMBERED = """Traceback (most recent call last):
	2: from /srv/a.rb:10:in `<main>'
	1: from /srv/a.rb:7:in `checkout'
/srv/a.rb:3:in `total': boom (RuntimeError)

  def total; nil.price; end
	1: from /srv/a.rb:10:in `<main>'
/srv/a.rb:8:in `rescue in checkout': order 12: (Cart::Empty)
not in stock
"""
RUBY_RAILS = """NoMethodError (undefined method `x' for nil:NilClass):

app/controllers/carts_controller.rb:3:in `show'
app/models/cart.rb:10:in `total'
"""
RUBY_BACKTRACE = """app/models/cart.rb:10:in 'Cart#total'
app/models/cart.rb:4:in 'Cart#show'
"""
DOTNET_INNER = """Unhandled exception. System.InvalidOperationException: not charged
 ---> System.NullReferenceException: Object reference not set
second line
   at App.Cart.Total(Int32 id, String name) in C:\\src\\App\\Cart.cs:line 12
   at App.Cart.<>c.<Checkout>b__0_0(Item i)
   --- End of inner exception stack trace ---
   at App.Program.Main(String[] args) in /src/App/Program.cs:line 8
"""
DOTNET_ASYNC = """fail: Microsoft.AspNetCore.Server.Kestrel[13]
      An unhandled exception was thrown.
      System.AggregateException: One or more errors occurred. (gone) ---> App.GoneException: gone
         at System.Net.Http.HttpClient.Send(Object x)
         at App.Api.<GetAsync>d__5.MoveNext() in /src/Api.cs:line 12
      --- End of stack trace from previous location ---
         at App.Api..ctor()
         --- End of inner exception stack trace ---
         at App.Program.Main(String[] args) in /src/App/Program.cs:line 8
      ---> (Inner Exception #0) App.GoneException: gone
         at App.Api.Other(Object x)<---
"""
DOTNET_PORTUGUESE = """System.DivideByZeroException: Tentativa de divisão por zero.
   em App.Caixa.Somar(Int32 a) na C:\\fonte\\Caixa.cs:linha 7
   em App.Programa.Main()
"""
V8 = """TypeError: Cannot read properties of null (reading 'price')
    at Cart.total (/srv/app/cart.js:12:7)
    at async /srv/app/index.js:3:1
caused by: Error: gone
    at open (/srv/app/db.js:5:9)
"""
PYTHON = """Traceback (most recent call last):
  File "/srv/shop/cart.py", line 12, in add
    total += item.price
TypeError: unsupported operand
"""

TABLE = {
    "java": (
        JAVA_CAUSED_BY,
        [
            [
                "java.lang.NullPointerException",
                'Cannot invoke "Object.toString()"',
                ("Shop", "main", "Shop.java", 12),
                ("Shop", "checkout", "Shop.java", 7),
                ("java.lang.Iterable", "forEach", "Iterable.java", 75),
                ("Shop", "lambda$checkout", "Shop.java", 5),
                ("Shop", "charge", "Shop.java", 3),
            ],
            [
                "java.lang.IllegalStateException",
                "order 12:\nnot charged",
                ("Shop", "main", "Shop.java", 12),
                ("Shop", "checkout", "Shop.java", 7),
            ],
        ],
    ),
    "java in a log line": (
        JAVA_IN_A_LOG_LINE,
        [
            [
                "org.example.CartException",
                "empty",
                ("org.example.Main", "main", "Main.scala", None),
                ("org.example.Cart", "total", "", None),
                ("org.example.Cart", "total", "Cart.kt", 9),
            ]
        ],
    ),
    "go": (
        GO_PANIC,
        [
            [
                "panic",
                "runtime error: index out of range [5] with length 3",
                ("main", "main", "/srv/shop/main.go", 8),
                (
                    "net/http",
                    "HandlerFunc.ServeHTTP",
                    "/usr/local/go/src/net/http/server.go",
                    2109,
                ),
                ("example.com/shop/cart", "(*Cart).Total", "/srv/shop/cart/cart.go", 12),
            ]
        ],
    ),
    "go deadlock": (
        GO_DEADLOCK,
        [
            [
                "fatal error",
                "all goroutines are asleep - deadlock!",
                ("main", "main", "/srv/shop/main.go", 3),
                ("main", "wait", "/srv/shop/main.go", 8),
            ]
        ],
    ),
    "go http": (
        GO_HTTP,
        [["panic", "no such order", ("main", "handle", "/srv/shop/main.go", 9)]],
    ),
    "zap": (
        GO_ZAP,
        [
            [
                "",
                "",
                ("main", "main", "/srv/shop/main.go", 8),
                ("main", "charge", "/srv/shop/charge.go", 21),
            ]
        ],
    ),
    "go with a message": (
        GO_WITH_MESSAGE,
        [["", "no such order", ("main", "charge", "/srv/shop/charge.go", 21)]],
    ),
    "php": (
        PHP_UNCAUGHT,
        [
            [
                "InvalidArgumentException",
                "not in stock",
                ("", "{main}", "/srv/shop/index.php", 7),
                ("", "checkout", "/srv/shop/index.php", 6),
                ("Pay\\Pay", "run", "/srv/shop/vendor/pay/Pay.php", 9),
                ("App\\Cart", "total", "/srv/shop/Cart.php", 3),
            ],
            ["RuntimeException", "order\nnot charged", ("", "{main}", "/srv/shop/index.php", 9)],
        ],
    ),
    "laravel": (
        PHP_LARAVEL,
        [
            ["PDOException", "gone", ("", "{main}", "/srv/app/Db.php", 5)],
            [
                "App\\OutOfStock",
                "not in stock",
                ("", "{main}", "/srv/public/index.php", 3),
                ("Laravel\\Router", "run", "/srv/vendor/laravel/Router.php", 7),
                ("App\\Cart", "charge", "/srv/app/Cart.php", 12),
            ],
        ],
    ),
    "ruby": (
        RUBY_OLD,
        [
            [
                "NoMethodError",
                "undefined method `price' for nil:NilClass\nsecond line",
                ("", "<main>", "/srv/cart.rb", 10),
                ("", "checkout", "/srv/cart.rb", 7),
                ("", "call", "/usr/lib/ruby/gems/3.0.0/gems/rack/lib/rack.rb", 9),
                ("", "total", "/srv/cart.rb", 3),
            ]
        ],
    ),
    "ruby with a cause": (
        RUBY_CAUSE,
        [
            [
                "ArgumentError",
                "inner",
                ("", "<main>", "/srv/a.rb", 9),
                ("", "block in Cart#total", "/srv/a.rb", 3),
            ],
            [
                "Shop::Error",
                "outer",
                ("", "<main>", "/srv/a.rb", 9),
                ("Cart", "open", "/srv/a.rb", 2),
                ("Cart", "rescue", "/srv/a.rb", 5),
            ],
        ],
    ),
    "ruby, numbered": (
        RUBY_NUMBERED,
        [
            [
                "RuntimeError",
                "boom\n  def total; nil.price; end",
                ("", "<main>", "/srv/a.rb", 10),
                ("", "checkout", "/srv/a.rb", 7),
                ("", "total", "/srv/a.rb", 3),
            ],
            [
                "Cart::Empty",
                "order 12:\nnot in stock",
                ("", "<main>", "/srv/a.rb", 10),
                ("", "rescue in checkout", "/srv/a.rb", 8),
            ],
        ],
    ),
    "rails": (
        RUBY_RAILS,
        [
            [
                "NoMethodError",
                "undefined method `x' for nil:NilClass",
                ("", "total", "app/models/cart.rb", 10),
                ("", "show", "app/controllers/carts_controller.rb", 3),
            ]
        ],
    ),
    "ruby, a backtrace alone": (
        RUBY_BACKTRACE,
        [
            [
                "",
                "",
                ("Cart", "show", "app/models/cart.rb", 4),
                ("Cart", "total", "app/models/cart.rb", 10),
            ]
        ],
    ),
    ".net": (
        DOTNET_INNER,
        [
            [
                "System.NullReferenceException",
                "Object reference not set\nsecond line",
                ("App.Cart", "Checkout", "", None),
                ("App.Cart", "Total", "C:\\src\\App\\Cart.cs", 12),
            ],
            [
                "System.InvalidOperationException",
                "not charged",
                ("App.Program", "Main", "/src/App/Program.cs", 8),
            ],
        ],
    ),
    ".net, asynchronous": (
        DOTNET_ASYNC,
        [
            [
                "App.GoneException",
                "gone",
                ("App.Api", "ctor", "", None),
                ("App.Api", "GetAsync", "/src/Api.cs", 12),
                ("System.Net.Http.HttpClient", "Send", "", None),
            ],
            [
                "System.AggregateException",
                "One or more errors occurred. (gone)",
                ("App.Program", "Main", "/src/App/Program.cs", 8),
            ],
        ],
    ),
    ".net in Portuguese": (
        DOTNET_PORTUGUESE,
        [
            [
                "System.DivideByZeroException",
                "Tentativa de divisão por zero.",
                ("App.Programa", "Main", "", None),
                ("App.Caixa", "Somar", "C:\\fonte\\Caixa.cs", 7),
            ]
        ],
    ),
    "v8 as pino joins it": (
        V8,
        [
            ["Error", "gone", ("", "open", "/srv/app/db.js", 5)],
            [
                "TypeError",
                "Cannot read properties of null (reading 'price')",
                ("", "", "async /srv/app/index.js", 3),
                ("", "Cart.total", "/srv/app/cart.js", 12),
            ],
        ],
    ),
    "python": (
        PYTHON,
        [["TypeError", "unsupported operand", ("", "add", "/srv/shop/cart.py", 12)]],
    ),
}
FRAGMENTS = [line + "\n" for text, _expected in TABLE.values() for line in text.splitlines()]

NONE = [
    "",
    "It broke at home (again) in the morning",
    "we meet at (a:b)",
    "meet me at noon",
    "Stack trace:\nnone in /srv/a.php:3\n#1 and more",
    "Stack trace:\n in a",
    "the goroutine 1 [running]: is not ours",
    "see main.go:12 for more",
    "Caused by: nobody",
    "#0 is the first",
    "at last.\nat ease (soldier)",
    "error in `total': gone",
    "a.b.c: d ---> e",
    "2 at a.b (c d",
    "em casa (de novo) na rua:linha",
]
