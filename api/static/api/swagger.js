"use strict";

SwaggerUIBundle({
  url: document.getElementById("viewer").dataset.schema,
  dom_id: "#viewer",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
});
