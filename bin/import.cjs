"use strict";
/** Loads an ES module. The bundles cannot do it: their own import() was made into require(). */
exports.load = (url) => import(url);
