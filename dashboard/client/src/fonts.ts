/** The bundled Chinese font, for machines that have none. */

const LOCAL = ['Noto Sans CJK SC', 'NotoSansCJKsc-Regular', 'Noto Sans SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei'];

/**
 * Adds the face rules of assets/fonts beside the given script, unless the system has a Chinese font.
 * Their unicode ranges make the browser fetch only the subsets a page shows.
 */
export function ensureChineseFont(scriptUrl: string | undefined): void {
  if (!scriptUrl || typeof FontFace === 'undefined') return;
  const probe = new FontFace('hongtu-probe', LOCAL.map((name) => `local("${name}")`).join(','));
  probe.load().catch(async () => {
    const base = new URL('fonts/', scriptUrl);
    const response = await fetch(new URL('noto-sans-sc.txt', base));
    if (!response.ok) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync((await response.text()).replaceAll('url(', `url(${base.href}`));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
}
