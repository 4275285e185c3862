// Before the first paint: the chosen theme, and the mark that scripts run.
(function () {
  var root = document.documentElement;
  root.classList.add('js');
  try {
    var theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  } catch (blocked) { /* without storage the system's setting holds */ }
})();
