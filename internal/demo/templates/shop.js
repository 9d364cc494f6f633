// The shop's own few lines: what the button says goes into the form.
(function () {
  'use strict';
  // What the cards of the inbox call shop://… is a page of the shop.
  document.addEventListener('petitbleu:action', function (e) {
    var data = e.detail.action.data || '';
    if (data.indexOf('shop://') !== 0) return;
    e.preventDefault();
    location.assign('/' + data.slice(7));
  });
  var place = document.getElementById('messenger');
  if (!place) return;
  var none = document.getElementById('messenger-none');
  setTimeout(function () {
    if (none && !place.firstChild) none.textContent = none.dataset.text;
  }, 6000);
  place.addEventListener('petitbleu:send-to-messenger', function (e) {
    if (e.detail.event !== 'opt_in') return;
    var value = document.getElementById('messenger-value');
    var yes = document.getElementById('messenger-yes');
    var confirm = document.getElementById('confirm');
    if (value) value.value = 'yes';
    if (yes) yes.textContent = yes.dataset.text;
    if (confirm) confirm.submit();
  });
})();
