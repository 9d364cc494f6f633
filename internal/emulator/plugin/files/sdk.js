// The emulator's own script with the interface of the platform's web SDK, as far as the
// Send to Messenger, Message Us and checkbox plugins need it. It draws each plugin as a frame.
(function () {
  "use strict";
  if (window.FB && window.FB.__petitbleuEmulator) return;
  var base = "__BASE__";
  var locale = "__LOCALE__";
  var appId = "";
  var listeners = {};
  var frames = {};
  var count = 0;

  function fire(name, value) {
    (listeners[name] || []).slice().forEach(function (fn) { fn(value); });
  }

  function attribute(node, name) {
    return node.getAttribute(name) || node.getAttribute("data-" + name) || "";
  }

  function draw(node, kind) {
    if (node.getAttribute("fb-xfbml-state")) return;
    node.setAttribute("fb-xfbml-state", "rendered");
    count += 1;
    var id = "f" + count + Math.random().toString(36).slice(2, 10);
    var ref = node.getAttribute("data-ref") || node.getAttribute("ref") || "";
    var query = new URLSearchParams({
      messenger_app_id: attribute(node, "messenger_app_id") || appId,
      page_id: attribute(node, "page_id"),
      ref: ref,
      color: attribute(node, "color"),
      size: attribute(node, "size"),
      cta_text: attribute(node, "cta_text"),
      enforce_login: attribute(node, "enforce_login"),
      user_ref: attribute(node, "user_ref"),
      prechecked: attribute(node, "prechecked"),
      skin: attribute(node, "skin"),
      locale: locale,
      origin: window.location.origin,
      plugin_id: id
    });
    var frame = document.createElement("iframe");
    frame.src = base + "/plugins/" + kind + "?" + query.toString();
    frame.title = { "message-us": "Message us", checkbox: "Messenger" }[kind] || "Send to Messenger";
    frame.setAttribute("scrolling", "no");
    frame.style.cssText = "border:0;overflow:hidden;width:260px;height:44px;color-scheme:light;vertical-align:middle";
    frames[id] = { frame: frame, ref: ref, kind: kind, optedIn: false, userRef: attribute(node, "user_ref") };
    node.textContent = "";
    node.appendChild(frame);
  }

  function parse(root) {
    root = root || document;
    var kinds = { "fb-send-to-messenger": "send-to-messenger", "fb-messengermessageus": "message-us", "fb-messenger-checkbox": "checkbox" };
    Object.keys(kinds).forEach(function (name) {
      if (root.classList && root.classList.contains(name)) draw(root, kinds[name]);
      Array.prototype.forEach.call(root.querySelectorAll("." + name), function (node) { draw(node, kinds[name]); });
    });
    if (root.querySelector(".fb-customerchat")) console.warn("The customer chat plugin was closed on 9 May 2024: nothing is shown.");
    fire("xfbml.render");
  }

  // confirm sends the checkbox of a user_ref, when it is ticked.
  function confirm(values) {
    Object.keys(frames).forEach(function (id) {
      var known = frames[id];
      if (known.kind !== "checkbox" || known.userRef !== String(values.user_ref || "")) return;
      known.frame.contentWindow.postMessage({ petitbleu: "confirm", ref: String(values.ref || "") }, base);
    });
  }

  window.addEventListener("message", function (event) {
    if (event.origin !== base || !event.data || event.data.petitbleu !== "plugin") return;
    var known = frames[event.data.id];
    if (!known || event.source !== known.frame.contentWindow) return;
    if (event.data.event === "resize") {
      known.frame.style.width = Math.min(Number(event.data.width) || 0, 600) + "px";
      known.frame.style.height = Math.min(Number(event.data.height) || 0, 400) + "px";
      return;
    }
    if (known.kind === "checkbox") {
      var told = { event: event.data.event, user_ref: known.userRef, ref: known.ref, pluginID: event.data.id };
      if (event.data.state) told.state = event.data.state;
      fire("messenger_checkbox", told);
      return;
    }
    if (known.kind !== "send-to-messenger") return;
    if (event.data.event === "opt_in") known.optedIn = true;
    fire("send_to_messenger", {
      event: event.data.event, ref: known.ref, is_after_optin: known.optedIn, pluginID: event.data.id
    });
  });

  window.FB = {
    __petitbleuEmulator: true,
    init: function (options) {
      options = options || {};
      appId = String(options.appId || appId);
      if (options.xfbml) {
        if (document.readyState === "loading") {
          document.addEventListener("DOMContentLoaded", function () { parse(); });
        } else {
          parse();
        }
      }
    },
    XFBML: { parse: function (node, done) { parse(node); if (done) done(); } },
    Event: {
      subscribe: function (name, fn) { (listeners[name] = listeners[name] || []).push(fn); },
      unsubscribe: function (name, fn) {
        listeners[name] = (listeners[name] || []).filter(function (known) { return known !== fn; });
      }
    },
    AppEvents: {
      logEvent: function (name, value, values) { if (name === "MessengerCheckboxUserConfirmation") confirm(values || {}); }
    }
  };
  if (typeof window.fbAsyncInit === "function") window.fbAsyncInit();
})();
