/** The style sheet of an evaluation's report. */
import { LIGHT_AND_DARK } from "../report/style.ts";

export const EVALUATION_STYLE = `${LIGHT_AND_DARK}
*{box-sizing:border-box}
body{margin:0;font:13px/1.45 Inter,system-ui,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums;color:var(--text);background:var(--page);overflow-wrap:anywhere}
main,.top{max-width:1640px;margin:0 auto;padding:0 24px}
.top{padding-top:28px}
h1{font-size:20px;font-weight:600;margin:0 0 12px}
h2{font-size:16px;font-weight:600;margin:0 0 10px}
h3{font-size:13px;font-weight:600;margin:20px 0 8px}
section{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:16px 20px;margin:16px 0}
.quiet{color:var(--dim)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:6px 10px 6px 0;border-bottom:1px solid var(--line);min-width:92px;overflow-wrap:normal}
thead th{color:var(--dim);font-weight:400}
tbody th{font-weight:600;white-space:nowrap}
.whisker{display:block;width:100%;min-width:80px;height:10px;margin-top:3px}
svg path,svg polyline{fill:none;vector-effect:non-scaling-stroke}
.axis{stroke:var(--line);stroke-width:1}
.range{stroke:var(--accent);stroke-width:3}
.value{stroke:var(--text);stroke-width:2}
.paper{stroke:var(--warn-line);stroke-width:2}
.warnings{max-width:104ch;margin:12px 0;padding:8px 12px 8px 28px;border-left:3px solid var(--warn-line);background:var(--warn);border-radius:0 6px 6px 0}
.differences{margin:0;padding-left:18px}
.curves,.examples{display:grid;grid-template-columns:repeat(auto-fill,minmax(260px,1fr));gap:20px 24px}
.examples{grid-template-columns:repeat(auto-fill,minmax(min(480px,100%),1fr))}
.pair{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(0,1fr);gap:6px}
.pair svg{display:block;width:100%}
figure{margin:0}
figure>svg{display:block;width:100%}
.curves{grid-template-columns:repeat(auto-fit,minmax(min(300px,100%),1fr))}
.curves figure>svg{max-width:340px}
.curves p{margin:6px 0 0}
.curves text{font-size:9px;fill:var(--dim);text-anchor:end}
.curves .first{text-anchor:start}
.pair svg{max-height:340px;background:var(--page)}
.map rect{fill:#e8590c;shape-rendering:crispEdges}
.crops{display:grid;grid-template-columns:repeat(auto-fill,minmax(64px,1fr));gap:8px;margin:8px 0 0;padding:0;list-style:none}
.crops svg{display:block;width:100%;aspect-ratio:1}
.crops img{display:block;width:100%;aspect-ratio:1;object-fit:contain;background:var(--page)}
.neuron{margin:0 0 14px}
.crops .off{outline:2px dashed var(--dim);outline-offset:-2px}
.crops span{display:block;font-size:11px;line-height:1.3;color:var(--dim)}
.ranked{stroke:var(--accent);stroke-width:2}
.shuffled{stroke:var(--text);stroke-width:1.5;stroke-dasharray:6 4}
.random{stroke:var(--dim);stroke-width:1.5;stroke-dasharray:2 3}
.casing,.patch{fill:none}
.casing{stroke:#000;stroke-opacity:.55}
.patch{stroke:#fff}
.settings{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:6px 20px;margin:0}
dt{color:var(--dim)}
dd{margin:0}
@media (max-width:860px){main,.top{padding:0 12px}.settings{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}}`;
