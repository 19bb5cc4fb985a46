"""An evaluation as one page that opens offline and can be sent to a colleague.

Data goes `evaluation -> headline, plots, asked -> page`: figures become cards, curves Vega-Lite specifications and
then SVG, questions what is shown of them; `page` puts them into `assets/report.html`."""
