// Runs before the first paint: sets the chosen theme, and a class for pages with scripts.
(function () {
  var root = document.documentElement;
  root.classList.add('js');
  try {
    var theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  } catch (blocked) { /* without storage, the setting of the system applies */ }
})();
