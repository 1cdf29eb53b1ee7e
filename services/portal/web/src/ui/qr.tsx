import qrcode from 'qrcode-generator';

/** Black on white in both themes, with its quiet zone: phones read nothing else as well. */
export function Qr({ text, label, size = 128 }: { text: string; label: string; size?: number }) {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const n = code.getModuleCount();
  let path = '';
  for (let y = 0; y < n; y += 1)
    for (let x = 0; x < n; x += 1) if (code.isDark(y, x)) path += `M${x} ${y}h1v1h-1z`;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`-4 -4 ${n + 8} ${n + 8}`}
      width={size}
      height={size}
      shapeRendering="crispEdges"
      data-testid="qr"
    >
      <rect x="-4" y="-4" width={n + 8} height={n + 8} fill="#fff" />
      <path fill="#000" d={path} />
    </svg>
  );
}
