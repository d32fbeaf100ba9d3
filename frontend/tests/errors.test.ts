import { describe, expect, it } from "vitest";
import { ApiError, apiError, messageOf } from "~/api/errors";
import { pt } from "~/i18n/pt";

const answer = (status: number, headers: Record<string, string> = {}) =>
  new Response(null, { status, headers });

describe("an answer that refuses", () => {
  it("says a detail and a code", () => {
    const error = apiError(answer(401), { detail: "Wrong password.", code: "invalid_credentials" });

    expect(error).toMatchObject({ status: 401, code: "invalid_credentials", fields: {} });
    expect(messageOf(error, pt)).toBe("Wrong password.");
  });

  it("says what is wrong with which field", () => {
    const error = apiError(answer(400), { email: ["Taken."], password: ["Short.", "Common."] });

    expect(error.fields).toEqual({ email: ["Taken."], password: ["Short.", "Common."] });
    expect(messageOf(error, pt)).toBe("Taken. Short. Common.");
  });

  it("has the id that the server's log has, where the server failed", () => {
    const failed = apiError(answer(500, { "X-Request-Id": "3f9a0c21" }), { detail: "x", code: "y" });

    expect(failed.requestId).toBe("3f9a0c21");
    expect(failed.fields).toEqual({});
    expect(apiError(answer(404), null).requestId).toBe("");
  });

  it("says for how long to wait", () => {
    const error = apiError(answer(429, { "Retry-After": "1" }), { detail: "x", code: "throttled" });

    expect(error.retryAfter).toBe(1);
    expect(messageOf(error, pt)).toBe("Tentativas demais. Espere 1 segundo.");
  });

  it.each([null, "", "<html>", [], ["x"], { detail: 7, code: {} }, { field: "text" }, 3])(
    "may be anything at all: %j",
    (body) => {
      const error = apiError(answer(502), body);

      expect(error).toMatchObject({ status: 502, code: "", detail: "", fields: {} });
      expect(messageOf(error, pt)).toBe(pt.errors.server);
    },
  );
});

it.each([
  [new ApiError(0, "", ""), true, pt.errors.unreachable],
  [new ApiError(503, "busy", "Busy."), true, "Busy."],
  [new ApiError(403, "", ""), false, pt.errors.forbidden],
  [new ApiError(400, "", ""), false, pt.errors.unexpected],
])("%o passes: %s, and reads %s", (error, isPassing, message) => {
  expect(error.isPassing).toBe(isPassing);
  expect(messageOf(error, pt)).toBe(message);
});

it("has words for what is no answer of the API", () => {
  expect(messageOf(new RangeError("x"), pt)).toBe(pt.errors.unexpected);
});
