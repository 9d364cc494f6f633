// The plugins: each is drawn as a frame, by its class or by its old tag.
var frames = {};
var count = 0;
var kinds = { "send-to-messenger": "send-to-messenger", messengermessageus: "message-us", "messenger-checkbox": "checkbox" };
var titles = { "send-to-messenger": "Send to Messenger", "message-us": french ? "Écrivez-nous" : "Message us", checkbox: "Messenger" };

function attribute(node, name) {
  return node.getAttribute(name) || node.getAttribute("data-" + name) || node.getAttribute("data-" + name.replace(/_/g, "-")) || "";
}

// drawn marks an element, and tells whether it was marked before.
function drawn(node) {
  var before = node.getAttribute("fb-xfbml-state") && node.firstChild;
  node.setAttribute("fb-xfbml-state", "rendered");
  return before;
}

function draw(node, kind) {
  if (drawn(node)) return;
  count += 1;
  var id = "f" + count + Math.random().toString(36).slice(2, 10);
  var ref = node.getAttribute("data-ref") || node.getAttribute("ref") || "";
  var query = new URLSearchParams({
    messenger_app_id: attribute(node, "messenger_app_id") || options.appId, ref: ref, locale: locale, origin: window.location.origin, plugin_id: id
  });
  ["page_id", "color", "size", "cta_text", "enforce_login", "user_ref", "prechecked", "skin"].forEach(function (name) { query.set(name, attribute(node, name)); });
  var frame = document.createElement("iframe");
  frame.src = base + "/plugins/" + kind + "?" + query.toString();
  frame.title = titles[kind];
  frame.setAttribute("scrolling", "no");
  frame.style.cssText = "border:0;overflow:hidden;width:260px;height:44px;color-scheme:light;vertical-align:middle";
  frames[id] = { frame: frame, ref: ref, kind: kind, optedIn: false, userRef: attribute(node, "user_ref") };
  node.textContent = "";
  node.appendChild(frame);
}

// find are the elements of a plugin in a part of the page: <div class="fb-name"> and <fb:name>.
function find(root, name) {
  var found = Array.prototype.slice.call(root.querySelectorAll(".fb-" + name));
  Array.prototype.push.apply(found, root.getElementsByTagName("fb:" + name));
  if (root.classList && root.classList.contains("fb-" + name)) found.push(root);
  return found;
}

function parse(root, done) {
  root = root || document;
  Object.keys(kinds).forEach(function (name) {
    find(root, name).forEach(function (node) { draw(node, kinds[name]); });
  });
  find(root, "login-button").forEach(drawLoginButton);
  if (find(root, "customerchat").length) console.warn("The customer chat plugin was closed on 9 May 2024: nothing is shown.");
  fire("xfbml.render");
  if (done) done();
}

// confirm sends the checkbox of a user_ref, when it is ticked.
function confirm(values) {
  Object.keys(frames).forEach(function (id) {
    var known = frames[id];
    if (known.kind !== "checkbox" || known.userRef !== String(values.user_ref || "")) return;
    known.frame.contentWindow.postMessage({ petitbleu: "confirm", ref: String(values.ref || "") }, base);
  });
}

function pluginSaid(event) {
  var said = event.data, known = frames[said.id];
  if (!known || event.source !== known.frame.contentWindow) return;
  if (said.event === "resize") {
    known.frame.style.width = Math.min(Number(said.width) || 0, 600) + "px";
    known.frame.style.height = Math.min(Number(said.height) || 0, 400) + "px";
    return;
  }
  if (known.kind === "checkbox") {
    var told = { event: said.event, user_ref: known.userRef, ref: known.ref, pluginID: said.id };
    if (said.state) told.state = said.state;
    fire("messenger_checkbox", told);
    return;
  }
  if (known.kind !== "send-to-messenger") return;
  if (said.event === "opt_in") known.optedIn = true;
  fire("send_to_messenger", { event: said.event, ref: known.ref, is_after_optin: known.optedIn, pluginID: said.id });
}
