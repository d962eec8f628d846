"""Adapts a packaged service to the emulator: its runtime for Node.js tells no names of errors, so that each function
runs over the Runtime API with the bootstrap beside this file. Nothing else of the package changes.

adapt.py FOLDER ENDPOINT DOMAIN
"""

import json
import pathlib
import sys
import zipfile

folder, endpoint, domain = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
bootstrap = (pathlib.Path(__file__).parent / "bootstrap").read_bytes()
settings = json.dumps({"endpoint": endpoint, "domain": domain})


def entry(name):
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.external_attr = 0o755 << 16
    return info


for package in folder.glob("*.zip"):
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr(entry("bootstrap"), bootstrap)
        archive.writestr(entry("emulator.json"), settings)

for name in ("cloudformation-template-update-stack.json", "serverless-state.json"):
    file = folder / name
    text = file.read_text()
    if '"nodejs22.x"' not in text:
        sys.exit(f"{file} has no function with the runtime nodejs22.x: package/adapt.py has to be changed")
    file.write_text(text.replace('"nodejs22.x"', '"provided.al2023"'))
