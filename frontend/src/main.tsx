import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { router } from "~/app/router";
import { I18n } from "~/i18n";
import "~/ui/tokens.css";
import "~/ui/base.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <I18n>
      <RouterProvider router={router} />
    </I18n>
  </StrictMode>,
);
