/** The editor of procedures comes apart, where a page has one. */

import { find } from "./dom";

const root = find("[data-procedure-editor]");
if (root) void import("./procedures/page").then(({ open }) => open(root));
