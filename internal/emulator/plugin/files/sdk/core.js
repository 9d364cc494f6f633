// The emulator's own script with the interface of the platform's web SDK, as far as Messenger's
// plugins and logging in need it. The parts of this folder are joined into one function.
var base = "__BASE__";
var locale = "__LOCALE__";
var french = locale.slice(0, 2) === "fr";
var options = { appId: "", version: "" };
var listeners = {};

function fire(name, value) {
  (listeners[name] || []).slice().forEach(function (fn) { fn(value); });
}

// whenRead runs something once the page's elements are there.
function whenRead(fn) {
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", function () { fn(); });
  } else {
    fn();
  }
}

function init(given) {
  given = given || {};
  Object.keys(given).forEach(function (name) { options[name] = given[name]; });
  options.appId = String(given.appId || given.apiKey || given.app_id || options.appId);
  if (given.status) getLoginStatus();
  if (given.xfbml) whenRead(parse);
}

// initByAddress is the short way: sdk.js#xfbml=1&version=v26.0&appId=ID.
function initByAddress(script) {
  var at = script ? script.src.indexOf("#") : -1;
  if (at < 0) return;
  var values = new URLSearchParams(script.src.slice(at + 1));
  var on = function (name) { return values.get(name) === "1" || values.get(name) === "true"; };
  init({ appId: values.get("appId") || "", version: values.get("version") || "", xfbml: on("xfbml"), status: on("status"), cookie: on("cookie") });
}
