import { useState } from 'react';
import type { SiteView } from '../../api/types';
import { useT } from '../../i18n/pages';
import { CodeBlock, Icon, Segmented } from '../../kit';

export type ButtonSize = 'standard' | 'large' | 'xlarge';
export type ButtonColor = 'blue' | 'white';

/** The lines to paste: who the visitor is, the script, and the button's place with its looks. */
export function snippetFor(script: string, size: ButtonSize, color: ButtonColor, signed: boolean): string {
  const who = signed ? '{ extId: "…", customer_signature: "…" }' : '{ extId: "…" }';
  return [
    `<script>window.petitbleuData = ${who};</script>`,
    script.trim(),
    `<div data-petitbleu="send-to-messenger" data-size="${size}" data-color="${color}"></div>`,
  ].join('\n');
}

/** Three sizes, two colourings, a live preview and the lines to paste. */
export function ButtonLooks({ site }: { site: SiteView }) {
  const t = useT();
  const [size, setSize] = useState<ButtonSize>('large');
  const [color, setColor] = useState<ButtonColor>('blue');
  return (
    <div className="col g12">
      <div className="row g12 wrap">
        <Segmented label={t.sites.size} value={size} onChange={setSize} choices={(['standard', 'large', 'xlarge'] as const).map((value) => ({ value, label: t.sites.sizes[value] }))} />
        <Segmented label={t.sites.color} value={color} onChange={setColor} choices={(['blue', 'white'] as const).map((value) => ({ value, label: t.sites.colors[value] }))} />
      </div>
      <div className="stage" role="img" aria-label={`${t.sites.preview}: ${t.sites.sizes[size]}, ${t.sites.colors[color]}`}>
        <span className={`sitebtn ${size} ${color}`}><Icon name="send" size={size === 'standard' ? 14 : 18} />{t.sites.previewLabel}</span>
      </div>
      <p className="hint">{t.sites.previewSay}</p>
      <h3>{t.sites.snippet}</h3>
      <CodeBlock label={t.sites.snippet} text={snippetFor(site.snippet, size, color, site.require_signed)} />
      <p className="hint">{t.sites.snippetSay}</p>
    </div>
  );
}
