/** The page that shows the cluster: what was answered by whom, and what each instance holds. */
export const page: string = /* html */ `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Several instances, one log</title>
<style>
  :root { color-scheme: light dark; --ink: light-dark(#1c1b19, #f2f0ea); --paper: light-dark(#fbfaf7, #191816); --line: light-dark(#dcd8ce, #3a3833);
    --quiet: light-dark(#6b675d, #a5a094); --good: light-dark(#1f7a4d, #6fd3a0); --bad: light-dark(#b3261e, #ff9a90); }
  body { margin: 0 auto; max-width: 64rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
  h1 { font-size: 1.5rem; margin: 0 0 .25rem } h2 { font-size: 1rem; margin: 2rem 0 .75rem }
  p { margin: 0; color: var(--quiet); max-width: 44rem }
  .row { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)) }
  .card { border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1rem }
  .card header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem }
  .left { font-size: 2rem; font-variant-numeric: tabular-nums }
  .by { color: var(--quiet); font-size: .85rem; min-height: 1.3em }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem .75rem; margin: .6rem 0; font-size: .9rem }
  dt { color: var(--quiet) } dd { margin: 0; font-variant-numeric: tabular-nums }
  ul { margin: .4rem 0; padding: 0; list-style: none; font-size: .9rem } li[data-fresh="false"] { color: var(--quiet); text-decoration: line-through }
  .state { font-size: .85rem } .state[data-on="true"] { color: var(--good) } .state[data-on="false"] { color: var(--bad) }
  button { font: inherit; padding: .3rem .8rem; border: 1px solid var(--line); border-radius: .4rem; background: none; color: inherit; cursor: pointer }
  .card > button { margin-top: .6rem }
  button:hover { border-color: currentColor } button:focus-visible { outline: 2px solid var(--good); outline-offset: 2px }
</style>
</head>
<body>
<h1>Several instances, one log</h1>
<p>Every request goes to the next instance. Sell something: whoever answers next knows. Then kill an instance, or Redis, and sell on.</p>
<h2>The shop</h2>
<div class="row" id="items"></div>
<h2>The instances</h2>
<div class="row" id="instances"></div>
<h2>Redis</h2>
<div class="card" id="redis"></div>
<script>
const byId = (id) => document.getElementById(id)
const make = (name, { data = {}, ...properties } = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties)
  Object.assign(made.dataset, data)
  made.append(...children)
  return made
}

const items = [1, 2, 3].map((id) => {
  const left = make('span', { className: 'left', data: { testid: 'left-' + id } }, '…')
  const by = make('div', { className: 'by', data: { testid: 'by-' + id } })
  const name = make('strong')
  const read = async () => {
    const response = await fetch('/items/' + id)
    if (!response.ok) return void (by.textContent = 'not answered: ' + response.status)
    const item = await response.json()
    name.textContent = item.name
    left.textContent = item.left
    by.textContent = 'answered by instance ' + response.headers.get('Instance') + ' · ' + (response.headers.get('Cache-Status') ?? '')
    by.dataset.instance = response.headers.get('Instance')
  }
  const sell = async () => {
    const response = await fetch('/items/' + id + '/sell', { method: 'POST' })
    if (!response.ok) by.textContent = 'not sold: ' + response.status
    await read()
  }
  byId('items').append(
    make('article', { className: 'card' }, make('header', {}, name, left), by,
      make('button', { onclick: sell, data: { testid: 'sell-' + id } }, 'Sell one'), ' ',
      make('button', { onclick: read, data: { testid: 'read-' + id } }, 'Read again')),
  )
  void read()
  return read
})

const control = (path) => () => fetch('/control/' + path, { method: 'POST' }).then(show)
const fact = (term, text) => [make('dt', {}, term), make('dd', {}, text)]

const instanceCard = (instance, index) => {
  const { isAlive, pid, epoch, applied, mayAnswer, held = [], told = [] } = instance
  return make('article', { className: 'card', data: { testid: 'instance-' + (index + 1), alive: String(isAlive), may: String(mayAnswer === true) } },
    make('header', {}, make('strong', {}, 'Instance ' + (index + 1)),
      make('span', { className: 'state', data: { on: String(isAlive && mayAnswer === true) } },
        !isAlive ? 'dead' : mayAnswer ? 'answers from memory' : 'asks the source')),
    ...(isAlive ? [
      make('dl', {}, ...fact('process', pid ?? ''), ...fact('epoch', epoch ?? ''), ...fact('applied', applied ?? ''), ...fact('told', told.join(', '))),
      make('ul', {}, ...held.map((entry) => make('li', { data: { fresh: String(entry.isFresh) } }, entry.name + ': ' + entry.left))),
    ] : []),
    isAlive
      ? make('button', { onclick: control('instance/kill/' + index), data: { testid: 'kill-' + (index + 1) } }, 'Kill')
      : make('button', { onclick: control('instance/restart/' + index), data: { testid: 'restart-' + (index + 1) } }, 'Start again'))
}

const show = async () => {
  const { redis, instances } = await (await fetch('/cluster')).json()
  byId('instances').replaceChildren(...instances.map(instanceCard))
  byId('redis').replaceChildren(
    make('header', {}, make('strong', {}, 'Redis'), make('span', { className: 'state', data: { on: String(redis), testid: 'redis-state' } }, redis ? 'running' : 'dead')),
    redis
      ? make('button', { onclick: control('redis/kill'), data: { testid: 'kill-redis' } }, 'Kill')
      : make('button', { onclick: control('redis/restart'), data: { testid: 'restart-redis' } }, 'Start again, empty'))
}
const loop = () => show().catch(() => undefined).then(() => setTimeout(loop, 500))
loop()
</script>
</body>
</html>
`
