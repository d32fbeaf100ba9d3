"use strict";

const viewer = document.getElementById("viewer");
Redoc.init(viewer.dataset.schema, { hideDownloadButton: true }, viewer);
