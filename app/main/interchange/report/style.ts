/** The report's style sheet. */
import { HATCHING } from "../../../drawing/labels.ts";

/** @param patches - the most patches that an image of the report has: each place gets its rules for pointing. */
export function styleSheet(patches: number): string {
  const links = Array.from({ length: patches }, (_, index) => linkRules(index + 1)).join("\n");
  return `${SURFACES}\n${OVERVIEW}\n${WIDE}\n${EXPLANATION}\n${PHOTO}\n${ROWS}\n${POINTING}\n${links}\n${NARROW}\n${PRINT}`;
}

const LIGHT =
  "--page:#f6f6f7;--panel:#fff;--line:#e3e3e6;--text:#1d1d20;--dim:#63636b;--accent:#3f8f3a;--hover:#efeff1;--warn:#fdf3dc;--warn-line:#d9a52b;--focus:#2f6fdd";
const DARK =
  "--page:#1f2023;--panel:#26272b;--line:#3a3b41;--text:#ececef;--dim:#a9a9b3;--accent:#86c96b;--hover:#303136;--warn:#3a3220;--warn-line:#c9962a;--focus:#7aa7f5";

/** Colours of reports, as the reader's system has them. */
export const LIGHT_AND_DARK = `
:root{color-scheme:light dark;${LIGHT};--mat:#18191b}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}}`;

const SURFACES = `${LIGHT_AND_DARK}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:16px}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;font:13px/1.45 Inter,system-ui,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums;color:var(--text);background:var(--page);overflow-wrap:anywhere}
main,.top,nav,.empty{max-width:1640px;margin:0 auto;padding:0 24px}
h1,h2,p,ol,ul,dl,dd,figure{margin:0;padding:0}
ol,ul{list-style:none}
a{color:inherit;text-decoration:none}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.quiet{color:var(--dim)}
.definitions{position:absolute}
.hatched{--fill:${HATCHING}}
.swatch{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:5px;background:var(--fill,var(--label))}`;

const OVERVIEW = `
.top{padding-top:28px}
h1{font-size:20px;line-height:1.3;font-weight:600}
.settings{display:grid;grid-template-columns:max-content minmax(0,92ch);gap:6px 20px;margin:16px 0}
dt{color:var(--dim)}
dd div+div{margin-top:6px}
dd .word{display:inline-block;margin-right:10px}
.note{max-width:104ch;margin:16px 0;padding-left:12px;border-left:3px solid var(--line);color:var(--dim)}
.note h2{font-size:13px;font-weight:600;color:var(--text)}
.warnings{max-width:104ch;margin:12px 0;padding:8px 12px;border-left:3px solid var(--warn-line);background:var(--warn);border-radius:0 6px 6px 0}
.filmstrip{display:grid;grid-template-columns:repeat(auto-fill,minmax(132px,1fr));gap:12px;padding:16px 0 24px;border-top:1px solid var(--line)}
.filmstrip a{display:block;font-size:11px;line-height:1.4;border-radius:6px}
.filmstrip img{display:block;width:100%;height:88px;object-fit:cover;object-position:50% 35%;border-radius:6px;background:var(--mat);margin-bottom:5px}
.filmstrip b{display:block;font-size:12px;font-weight:600}
.filmstrip span{display:block;color:var(--dim)}
.filmstrip .file{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.filmstrip a:hover b{color:var(--accent)}`;

const WIDE = `
@media screen and (min-width:1320px){
.top{display:grid;grid-template-columns:minmax(0,7fr) minmax(0,5fr);column-gap:48px;padding-bottom:8px}
.top>h1{grid-column:1/-1}
.remarks>:first-child{margin-top:16px}
}`;

const EXPLANATION = `
.explanation{margin:0 0 24px;background:var(--panel);border:1px solid var(--line);border-radius:6px}
.explanation>header{padding:14px 20px 12px;border-bottom:1px solid var(--line)}
.explanation h2 a{white-space:nowrap}
.explanation h2 a:hover{color:var(--accent)}
.explanation h2{display:flex;gap:12px;justify-content:space-between;font-size:13px;font-weight:400;color:var(--dim)}
.say{font-size:17px;line-height:1.45;margin-top:2px;max-width:96ch}
.say b{font-weight:600}
.then{color:var(--dim);margin-top:2px}
.explanation .warnings{margin:10px 0 0}
.pair{display:grid;grid-template-columns:minmax(0,1fr) minmax(360px,1fr);align-items:stretch}`;

const PHOTO = `
.photo{background:var(--mat);color:#d6d6db;border-radius:0 0 0 5px;padding:20px}
.hold{position:sticky;top:20px}
.photo figcaption{padding-top:12px}
.frame{position:relative;width:min(calc(100%*var(--inner)),calc(min(78vh,620px)*var(--ratio)));aspect-ratio:var(--ratio);margin:0 auto}
.frame img{display:block;width:100%;height:100%}
.frame svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
.box,.number{opacity:0}
.mark{outline:none}
.casing,.line{fill:none}
.casing{stroke:#000;stroke-opacity:.55}
.box .line{pointer-events:all;cursor:pointer}
.plate{stroke:#000;stroke-opacity:.55;stroke-width:1;paint-order:stroke}
.mark .number text{font:600 11px/1 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;text-anchor:middle}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;justify-content:center;font-size:12px}
.legend li{display:flex;align-items:center}
.legend .swatch{width:11px;height:11px}
.legend .quiet{color:#a9a9b3}
.sample{margin-right:6px}
.sample rect{fill:#303136}`;

const ROWS = `
.patches{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,380px),1fr));align-content:start}
.row{display:grid;grid-template-columns:80px 80px minmax(0,1fr);gap:10px;padding:9px 16px 9px 13px;border-bottom:1px solid var(--line);border-left:3px solid transparent}
.row img{width:80px;height:80px;object-fit:contain;border-radius:4px;background:var(--mat)}
.labels li{display:grid;grid-template-columns:minmax(44px,max-content) minmax(0,1fr) 36px;gap:8px;align-items:center;font-size:12px;line-height:17px}
.labels li:first-child .word{font-weight:600}
.labels .word{max-width:12ch;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.bar{height:6px;border-radius:3px;background:var(--line);overflow:hidden}
.bar i{display:block;height:100%;background:var(--fill,var(--label))}
.share{text-align:right;color:var(--dim)}
.neuron{font-size:11px;line-height:1.4;color:var(--dim);margin-top:4px}
.tag{display:inline-block;min-width:30px;padding:0 4px;border-radius:2px;background:var(--fill,var(--label));font:600 11px/16px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;text-align:center}`;

/** Pointing at a row, a dot or a box shows the box whole and nothing else, and marks its row. */
const POINTING = `
.explanation:has(.row:is(:hover,:focus-within),.box:hover,.mark:is(:hover,:focus-visible)) .rest{opacity:0}
.explanation:has(.row:is(:hover,:focus-within),.box:hover,.mark:is(:hover,:focus-visible)) circle{opacity:.25}
.row:is(:hover,:target){background:var(--hover);border-left-color:var(--accent)}`;

/** @param place - of the patch in its list, from 1. */
function linkRules(place: number): string {
  const row = `.row-${place}`;
  const box = `.box-${place}`;
  const mark = `.mark-${place}`;
  const pointed = `.explanation:has(${row}:is(:hover,:focus-within),${box}:hover,${mark}:is(:hover,:focus-visible))`;
  const chosen = `.explanation:has(${row}:is(:hover,:focus-within),${box}:hover,${mark}:is(:hover,:focus-visible,:target))`;
  return `${chosen} :is(${box},${mark} .number,${mark} circle){opacity:1}${pointed} ${row}{background:var(--hover);border-left-color:var(--accent)}`;
}

const NARROW = `
@media screen and (max-width:860px){
main,.top,nav{padding-left:12px;padding-right:12px}
.settings{grid-template-columns:1fr;gap:0}
.settings dd{margin-bottom:8px}
.pair{grid-template-columns:minmax(0,1fr)}
.photo{padding:12px;border-radius:0}
.hold{position:static}
}
@media screen and (max-width:460px){
.row{grid-template-columns:64px 64px minmax(0,1fr);gap:8px}
.row img{width:64px;height:64px}
}`;

/** On paper an image is a page: the photograph above, the patches in two columns. */
const PRINT = `
@page{margin:12mm}
@media print{
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{background:#fff;font-size:11px}
main,.top,nav{max-width:none;padding:0}
.explanation{break-before:page;border:0;margin:0}
.explanation>header{padding:0 0 8px}
.say{font-size:14px}
.pair{display:block}
.photo{padding:8px;border-radius:4px}
.hold{position:static}
.frame{width:min(calc(100%*var(--inner)),calc(66mm*var(--ratio)))}
.photo figcaption{padding-top:6px}
.legend{font-size:10px}
.patches{grid-template-columns:1fr 1fr;column-gap:12px}
.row{grid-template-columns:56px 56px minmax(0,1fr);gap:8px;padding:5px 0;break-inside:avoid;border-left:0}
.row img{width:56px;height:56px}
.row:is(:hover,:target){background:none}
.labels li{line-height:13px;font-size:10.5px}
.neuron{font-size:9px;margin-top:2px}
.tag{font-size:9px;line-height:12px}
.filmstrip{grid-template-columns:repeat(6,1fr)}
.filmstrip li{break-inside:avoid}
.filmstrip img{height:64px}
}`;
