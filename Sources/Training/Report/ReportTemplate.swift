import Mustache

/// The page of a training run, as constants: it is found from any working directory.
///
/// Every value is written with three braces, since ``ReportPage`` holds escaped text.
enum ReportTemplate {
  static let page: MustacheTemplate = {
    do {
      return try MustacheTemplate(string: text)
    } catch {
      preconditionFailure("the report's template: \(error)")
    }
  }()

  static let css = """
    :root { color-scheme: light dark; --page: #f4f6f8; --paper: #fff; --ink: #1b1f24; \
    --faint: #59636e; --line: #d5dae0; --right: #08519c; --wrong: #b33a00; --note: #fff4e0; \
    --note-line: #b36b00 }
    @media screen and (prefers-color-scheme: dark) {
      :root { --page: #0d1014; --paper: #161a1f; --ink: #e6eaef; --faint: #a3adb8; \
    --line: #323942; --right: #7cc4f4; --wrong: #ff9a5c; --note: #33260f; --note-line: #d9962f }
    }
    * { box-sizing: border-box }
    body { margin: 0; background: var(--page); color: var(--ink); \
    font: 16px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif }
    main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
    h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere }
    h2 { margin: 2.5rem 0 0.75rem; font-size: 1.25rem }
    p { margin: 0.35rem 0; overflow-wrap: anywhere }
    .faint { color: var(--faint) }
    .note { background: var(--note); border-left: 4px solid var(--note-line); \
    border-radius: 4px; padding: 0.6rem 0.9rem; margin: 0.75rem 0 }
    .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); \
    gap: 0.75rem; margin: 1.5rem 0 0 }
    .figures div, .paper { background: var(--paper); border: 1px solid var(--line); \
    border-radius: 8px }
    .figures div { padding: 0.8rem 1rem }
    .figures dt { color: var(--faint); font-size: 0.85rem }
    .figures dd { margin: 0; font-variant-numeric: tabular-nums }
    .figures .value { font-size: 1.5rem; font-weight: 600; line-height: 1.3; white-space: nowrap }
    .figures .more { color: var(--faint); font-size: 0.85rem }
    .charts { display: grid; gap: 1rem; \
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)) }
    figure { margin: 0; padding: 0.5rem; overflow-x: auto; break-inside: avoid }
    figure svg { display: block; width: 100%; max-width: 40rem; min-width: 18rem; height: auto; \
    margin: 0 auto }
    figure.wide svg { width: auto; min-width: 0; max-width: none }
    .cards { display: grid; gap: 1rem; \
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)) }
    .card { padding: 0.8rem; break-inside: avoid }
    .card header { display: flex; gap: 0.8rem; align-items: center; margin-bottom: 0.6rem }
    .card header p { margin: 0; line-height: 1.35 }
    .card img { width: 84px; height: 84px; image-rendering: pixelated; border-radius: 4px; \
    flex: none }
    .card table { font-size: 0.8rem }
    .card th, .card td { border: 0; padding: 1px 0.4rem 1px 0 }
    .card th { font-weight: 400; white-space: nowrap }
    .card .bar { width: 60% }
    .bar span { display: block; height: 0.65rem; min-width: 1px; border-radius: 2px; \
    background: var(--faint); print-color-adjust: exact; -webkit-print-color-adjust: exact }
    .truth .bar span { background: var(--right) }
    .answer .bar span { background: var(--wrong) }
    .truth th, .truth td, b.truth { color: var(--right); font-weight: 600 }
    .answer th, .answer td, b.answer { color: var(--wrong); font-weight: 600 }
    .columns { display: grid; gap: 0 2rem; align-items: start; \
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)) }
    .columns section { min-width: 0 }
    .paper.table { overflow-x: auto; padding: 0.25rem 0.75rem }
    .paper.long { max-height: 32rem; overflow-y: auto }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
    th, td { padding: 0.3rem 0.75rem 0.3rem 0; border-bottom: 1px solid var(--line); \
    text-align: left; vertical-align: top }
    tr:last-child > * { border-bottom: 0 }
    thead th { color: var(--faint); font-weight: 500; font-size: 0.85rem; \
    border-bottom: 1px solid var(--line) }
    tbody th { font-weight: 400 }
    .number { text-align: right; white-space: nowrap }
    td.any { overflow-wrap: anywhere }
    pre { margin: 0; padding: 0.75rem 1rem; overflow-x: auto; font-size: 0.85rem }
    @media print {
      body { font-size: 11pt; background: #fff }
      main { max-width: none; padding: 0 }
      h2, h2 + p { break-after: avoid }
      .figures .value { font-size: 1.15rem }
      figure svg, figure.wide svg { min-width: 0; max-width: 100% }
      .charts { grid-template-columns: 1fr 1fr }
      .cards { grid-template-columns: 1fr 1fr 1fr }
      .paper.long { max-height: none }
      tr { break-inside: avoid }
    }
    """

  private static let text = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{{recipe}}}: training report</title>
    <style>
    {{{css}}}
    </style>
    </head>
    <body>
    <main>
    <header>
    <h1>{{{recipe}}}</h1>
    <p>{{{about}}}</p>
    <p class="faint">{{{dataset}}}</p>
    </header>
    {{#notes}}
    <p class="note" role="note">{{{.}}}</p>
    {{/notes}}
    <dl class="figures">
    {{#figures}}
    <div><dt>{{{name}}}</dt><dd class="value">{{{value}}}</dd><dd class="more">{{{more}}}</dd></div>
    {{/figures}}
    </dl>
    {{#hasCurves}}
    <section>
    <h2>Curves</h2>
    <div class="charts">
    {{#curves}}
    <figure class="paper">
    {{{.}}}</figure>
    {{/curves}}
    {{#charts}}
    <figure class="paper">
    {{{.}}}</figure>
    {{/charts}}
    </div>
    </section>
    {{/hasCurves}}
    {{#confusion}}
    <section>
    <h2>Which classes it confuses</h2>
    <figure class="paper wide">
    {{{.}}}</figure>
    </section>
    {{/confusion}}
    {{#hasMistakes}}
    <section>
    <h2>Worst mistakes</h2>
    <p class="faint">Images of the test data with the score of each class: \
    <b class="truth">true class</b>, <b class="answer">answer</b>.</p>
    <div class="cards">
    {{#mistakes}}
    <article class="card paper">
    <header>
    <img src="{{{image}}}" width="84" height="84" alt="Image {{{index}}}: {{{truth}}}">
    <p><b class="truth">{{{truth}}}</b><br>taken for <b class="answer">{{{answer}}}</b><br>\
    <span class="faint">image {{{index}}}</span></p>
    </header>
    <table>
    <tbody>
    {{#scores}}
    <tr class="{{{kind}}}"><th scope="row">{{{name}}}</th><td class="bar">\
    <span style="width:{{{width}}}%"></span></td><td class="number">{{{value}}}</td></tr>
    {{/scores}}
    </tbody>
    </table>
    </article>
    {{/mistakes}}
    </div>
    </section>
    {{/hasMistakes}}
    <div class="columns">
    {{#hasSettings}}
    <section>
    <h2>Settings</h2>
    <div class="paper table">
    <table>
    <tbody>
    {{#settings}}
    <tr><th scope="row">{{{name}}}</th><td class="any">{{{value}}}</td></tr>
    {{/settings}}
    </tbody>
    </table>
    </div>
    </section>
    {{/hasSettings}}
    <section>
    <h2>Network</h2>
    <pre class="paper" tabindex="0">{{{network}}}</pre>
    </section>
    <section>
    <h2>Parameters</h2>
    <div class="paper table long" tabindex="0">
    <table>
    <thead><tr><th scope="col">name</th><th scope="col">shape</th>\
    <th scope="col" class="number">values</th></tr></thead>
    <tbody>
    {{#parameters}}
    <tr><td class="any">{{{name}}}</td><td>{{{shape}}}</td><td class="number">{{{count}}}</td></tr>
    {{/parameters}}
    <tr><td>all</td><td></td><td class="number"><strong>{{{parameterCount}}}</strong></td></tr>
    </tbody>
    </table>
    </div>
    </section>
    </div>
    {{#hasHistory}}
    <section>
    <h2>History</h2>
    <div class="paper table long" tabindex="0">
    <table>
    <thead><tr><th scope="col" class="number">epoch</th><th scope="col" class="number">train loss</th>\
    {{#hasAccuracy}}<th scope="col" class="number">train accuracy</th>{{/hasAccuracy}}\
    <th scope="col" class="number">validation loss</th>\
    {{#hasAccuracy}}<th scope="col" class="number">validation accuracy</th>{{/hasAccuracy}}\
    {{#hasCost}}<th scope="col" class="number">cost</th>{{/hasCost}}</tr></thead>
    <tbody>
    {{#epochs}}
    <tr><td class="number">{{{number}}}</td><td class="number">{{{trainLoss}}}</td>\
    {{#hasAccuracy}}<td class="number">{{{trainAccuracy}}}</td>{{/hasAccuracy}}\
    <td class="number">{{{validationLoss}}}</td>\
    {{#hasAccuracy}}<td class="number">{{{validationAccuracy}}}</td>{{/hasAccuracy}}\
    {{#hasCost}}<td class="number">{{{cost}}}</td>{{/hasCost}}</tr>
    {{/epochs}}
    </tbody>
    </table>
    </div>
    <p class="faint">{{{shownEpochs}}}</p>
    </section>
    {{/hasHistory}}
    </main>
    </body>
    </html>

    """
}
