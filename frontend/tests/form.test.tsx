// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { ApiError } from "~/api/errors";
import { pt } from "~/i18n/pt";
import { Alert } from "~/ui/alert";
import { PasswordField, TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";

function Form({ send }: { send: (values: object) => Promise<void> }) {
  const form = useForm({
    initial: { email: "", password: "" },
    check: ({ email }) => (email.includes("@") ? {} : { email: "No e-mail." }),
    send,
  });
  return (
    <form onSubmit={form.submit} aria-label="form">
      {form.alert && <Alert>{form.alert}</Alert>}
      <TextField label="E-mail" {...form.field("email")} />
      <PasswordField label="Senha" {...form.field("password")} />
    </form>
  );
}

const email = () => screen.getByLabelText("E-mail");
const fill = (value: string) => fireEvent.change(email(), { target: { value } });
const submit = () => fireEvent.submit(screen.getByRole("form"));

afterEach(cleanup);

it("says what is wrong under the field, moves there, and sends nothing", () => {
  let sent = 0;
  render(<Form send={async () => void sent++} />);

  fill("ana");
  submit();

  expect(email().getAttribute("aria-invalid")).toBe("true");
  expect(document.getElementById(email().getAttribute("aria-describedby") ?? "")?.textContent).toBe(
    "No e-mail.",
  );
  expect(document.activeElement).toBe(email());
  expect(sent).toBe(0);
});

it("says it already when the field is left, but not of an empty one", () => {
  render(<Form send={async () => {}} />);

  fireEvent.blur(email());
  expect(screen.queryByText("No e-mail.")).toBeNull();

  fill("ana");
  fireEvent.blur(email());
  expect(screen.getByText("No e-mail.")).toBeTruthy();

  fill("ana@example.com");
  expect(screen.queryByText("No e-mail.")).toBeNull();
});

it("says it of a field that is left by pressing a button when that is let go, which it may move", async () => {
  render(<Form send={async () => {}} />);

  fill("ana");
  fireEvent.mouseDown(screen.getByRole("button"));
  fireEvent.blur(email());
  expect(screen.queryByText("No e-mail.")).toBeNull();

  fireEvent.mouseUp(screen.getByRole("button"));
  expect(await screen.findByText("No e-mail.")).toBeTruthy();
});

it("puts what the API says of a field under it", async () => {
  const error = new ApiError(400, "", "", { email: ["Taken."], other: ["x"] });
  render(<Form send={() => Promise.reject(error)} />);

  fill("ana@example.com");
  submit();

  expect(await screen.findByText("Taken.")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

it("puts all else above the form, and focus there", async () => {
  render(<Form send={() => Promise.reject(new ApiError(0, "", ""))} />);

  fill("ana@example.com");
  submit();

  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toBe(pt.errors.unreachable);
  expect(document.activeElement).toBe(alert);
});

it("takes two fields that change at once, as a password manager fills them in", async () => {
  let sent: object = {};
  const keep = async (values: object) => void (sent = values);
  render(<Form send={keep} />);

  act(() => {
    fill("ana@example.com");
    fireEvent.change(screen.getByLabelText("Senha"), { target: { value: "secret" } });
  });
  submit();

  await waitFor(() => expect(sent).toEqual({ email: "ana@example.com", password: "secret" }));
});

it("shows a password to who asks for it", () => {
  render(<Form send={async () => {}} />);
  const password = screen.getByLabelText("Senha");
  expect(password.getAttribute("type")).toBe("password");

  fireEvent.click(screen.getByRole("button", { name: pt.fields.showPassword }));

  expect(password.getAttribute("type")).toBe("text");
});
