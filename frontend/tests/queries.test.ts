import { afterEach, expect, it, vi } from "vitest";
import { api } from "~/api/client";
import { environmentsQuery, queryClient } from "~/api/queries";

afterEach(() => vi.restoreAllMocks());

it("knows all environments, on however many pages they come", async () => {
  const answer = (name: string, next: string | null) =>
    ({ data: { results: [{ name }], next }, response: new Response() }) as never;
  const get = vi
    .spyOn(api, "GET")
    .mockResolvedValueOnce(answer("production", "/environments/?page=2"))
    .mockResolvedValueOnce(answer("preview-138", null));

  expect(await queryClient.fetchQuery(environmentsQuery)).toEqual(["production", "preview-138"]);

  const params = { query: { page: 2, page_size: 100 } };
  expect(get).toHaveBeenLastCalledWith("/environments/", expect.objectContaining({ params }));
});
