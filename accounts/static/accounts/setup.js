// The set-up page: posts e-mail, password and the token of the link to the API.
"use strict";

const byId = (id) => document.getElementById(id);
const form = byId("form");
const messages = byId("messages").dataset;
const token = new URLSearchParams(location.hash.slice(1)).get("token");

function showAlert(text) {
  const alert = byId("alert");
  alert.textContent = text;
  alert.hidden = !text;
  if (text) alert.focus();
}

function showFieldError(name, text) {
  byId(`${name}-error`).textContent = text;
  byId(`${name}-error`).hidden = !text;
  if (text) form.elements[name].setAttribute("aria-invalid", "true");
  else form.elements[name].removeAttribute("aria-invalid");
}

function showErrors(errors) {
  const fields = ["email", "password"];
  fields.forEach((name) => showFieldError(name, (errors[name] || []).join(" ")));
  const others = Object.entries(errors).filter(([name]) => !fields.includes(name) && name !== "code");
  showAlert(others.flatMap(([, texts]) => texts).join(" "));
  const first = fields.find((name) => errors[name]);
  if (first) form.elements[first].focus();
}

function missingFields() {
  const empty = ["email", "password"].filter((name) => !form.elements[name].value);
  return Object.fromEntries(empty.map((name) => [name, [messages.required]]));
}

function showDone() {
  history.replaceState(null, "", location.pathname); // the token is void: no need to keep it
  form.remove();
  byId("welcome").remove();
  byId("done").hidden = false;
  byId("title").textContent = messages.done;
  byId("title").focus();
}

async function send() {
  let response;
  try {
    response = await fetch(form.dataset.endpoint, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        token,
        email: form.elements.email.value,
        password: form.elements.password.value,
        cookie: true, // leaves nothing for scripts to find
      }),
    });
  } catch {
    return showErrors({ detail: messages.unreachable });
  }
  if (response.ok) return showDone();
  if (response.status === 404) return location.reload(); // somebody was faster: the page says so
  const errors = await response.json().catch(() => ({ detail: messages.unreachable }));
  return showErrors(errors);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const missing = missingFields();
  showErrors(missing);
  if (Object.keys(missing).length) return;
  byId("submit").disabled = true;
  await send();
  byId("submit")?.removeAttribute("disabled");
});

byId("reveal").addEventListener("click", (event) => {
  const hidden = form.elements.password.type === "password";
  form.elements.password.type = hidden ? "text" : "password";
  event.currentTarget.setAttribute("aria-pressed", String(hidden));
});

if (token) {
  form.hidden = false;
  form.elements.email.focus();
} else {
  showAlert(messages.noToken);
}
