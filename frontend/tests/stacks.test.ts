import { describe, expect, it } from "vitest";
import { partsOf, rawText, stacksOf } from "~/routes/logs/detail/stacks";

const frame = (filename: string, in_app: boolean, more = {}) => ({ filename, in_app, ...more });
const WEB = frame("django/wsgi.py", false, { function: "__call__" });
const APP = frame("shop/views.py", true, { function: "pay", lineno: 42 });
const HTTP = frame("requests/api.py", false, { function: "post", lineno: 7, colno: 3 });

const framesOf = (...frames: object[]) =>
  stacksOf({ exceptions: [{ type: "TypeError", value: "no", frames }] })[0]?.frames ?? [];

const shapeOf = (parts: ReturnType<typeof partsOf>) =>
  parts.map((part) => (part.kind === "frame" ? part.frame.file : part.frames.length));

describe("the stacks of an event", () => {
  it("begin with the main exception, each from its crash on", () => {
    const stacks = stacksOf({
      exceptions: [
        { type: "OSError", value: "gone", frames: [HTTP] },
        { type: "TypeError", value: "no", frames: [WEB, APP] },
      ],
      threads: [{ id: 7, name: "worker", frames: [WEB] }],
    });

    expect(stacks.map(({ kind, title }) => [kind, title])).toEqual([
      ["exception", "TypeError: no"],
      ["cause", "OSError: gone"],
      ["thread", "worker"],
    ]);
    expect(stacks[0]?.frames.map(({ file }) => file)).toEqual(["shop/views.py", "django/wsgi.py"]);
  });

  it("leave out a type that the client made up", () => {
    const told = [{ type: "Error", value: "It broke", synthetic: true }];
    expect(stacksOf({ exceptions: told })[0]?.title).toBe("It broke");
  });

  it.each([
    [{}],
    [{ exceptions: "none", threads: 7 }],
    [{ exceptions: [null, 3, []], threads: [{ frames: "x" }] }],
  ])("survive what is none: %j", (payload) => {
    expect(stacksOf(payload)).toEqual([]);
  });

  it("survive frames of any shape", () => {
    const [odd] = framesOf({ filename: 3, lineno: "x", vars: [1], pre_context: "no", in_app: "y" });
    expect(odd).toMatchObject({ file: "3", line: null, variables: [], lines: [], isApp: false });
  });

  it("keep variables that are nothing", () => {
    const [only] = framesOf({ ...APP, vars: { order: null, id: 7, name: "" } });
    expect(only?.variables).toEqual([
      ["order", "null"],
      ["id", "7"],
      ["name", ""],
    ]);
  });

  it("number the lines around", () => {
    const [only] = framesOf({
      ...APP,
      pre_context: ["a", "b"],
      context_line: "c",
      post_context: ["d"],
    });
    expect(only?.lines).toEqual([
      { number: 40, code: "a", isCurrent: false },
      { number: 41, code: "b", isCurrent: false },
      { number: 42, code: "c", isCurrent: true },
      { number: 43, code: "d", isCurrent: false },
    ]);
  });
});

describe("the rows of a stack", () => {
  it("make one of each run of libraries", () => {
    const parts = partsOf(framesOf(WEB, WEB, APP, HTTP, HTTP, HTTP));

    expect(shapeOf(parts)).toEqual([3, "shop/views.py", 2]);
    expect(parts[0]).toMatchObject({ hasRaising: true });
    expect(parts[2]).toMatchObject({ hasRaising: false });
  });

  it("mark the frame that raised, which is the first", () => {
    expect(partsOf(framesOf(WEB, APP)).map((part) => "isRaising" in part && part.isRaising)).toEqual(
      [true, false],
    );
  });

  it("are all frames when asked for, and when there are only libraries", () => {
    expect(shapeOf(partsOf(framesOf(WEB, APP), { isWhole: true }))).toHaveLength(2);
    expect(shapeOf(partsOf(framesOf(WEB, HTTP)))).toEqual(["requests/api.py", "django/wsgi.py"]);
  });
});

describe("the text of a stack", () => {
  const exceptions = [{ type: "TypeError", value: "no", frames: [APP, HTTP] }];
  const text = (payload: object) => rawText({ ...payload }, stacksOf({ ...payload }));

  it("is what the client sent", () => {
    expect(text({ exceptions, stack: "as it came" })).toBe("as it came");
  });

  it("is the details where the frames were read from them", () => {
    const details = "File shop/views.py, then requests/api.py";
    expect(text({ exceptions, details })).toBe(details);
  });

  it("is made of the frames otherwise", () => {
    expect(text({ exceptions, details: "At noon." })).toBe(
      "TypeError: no\n    at post (requests/api.py:7:3)\n    at pay (shop/views.py:42)",
    );
  });

  it("is nothing where there is nothing but the title", () => {
    expect(text({ details: "At noon.", exceptions: [{ type: "TypeError", value: "no" }] })).toBe("");
  });
});
